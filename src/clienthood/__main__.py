"""``python -m clienthood``."""

from clienthood.faces.cli.app import main

if __name__ == "__main__":
    main()
