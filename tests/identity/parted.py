"""A clinic whose records lie in three systems, with ids of their own."""

from clienthood.simulate import simulate
from clienthood.simulate.split import split, write_split
from clienthood.standard import TABLES
from tests.faces.books import done

TOLD = ("accounts", "orders", "interactions", "people", "contracts")


def parted(seed):
    """The clinic of sixty accounts as its systems have it, and the truth."""
    return split(simulate("vet-clinic", accounts=60, seed=seed, sources=tuple(TABLES)), seed=seed)


def parted_book(folder, parts):
    """A book of the systems, in which nobody has looked yet who is one."""
    home = folder / "home"
    done("init", "--book", home)
    for file in write_split(parts, folder / "files"):
        table = file.stem.split("_", 1)[1]
        if table in TOLD:
            done("import", file, "--table", table, "--yes", "--book", home)
    return home
