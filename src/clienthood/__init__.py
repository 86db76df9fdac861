"""clienthood: client, customer or undecided, from the records a business already keeps."""

__version__ = "0.1.0"
