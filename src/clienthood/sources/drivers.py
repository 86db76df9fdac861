"""Drivers that are installed only where they are wanted."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from clienthood.errors import SettingsError


def driver(module: str, *, of: str, extra: str) -> ModuleType:
    """Return a driver.

    Parameters
    ----------
    module
        Its module.
    of
        What it reads, in the user's words.
    extra
        The extra of the package that brings it.

    Raises
    ------
    SettingsError
        If it is not installed; tells how to.
    """
    try:
        return import_module(module)
    except ImportError as fault:
        raise SettingsError(
            f"{of} cannot be read here, because its driver is missing",
            hint=f"install it: pip install 'clienthood[{extra}]'",
        ) from fault
