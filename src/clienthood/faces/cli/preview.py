"""``clienthood preview``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from clienthood.book import Book, open_book
from clienthood.errors import SettingsError
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json, stages
from clienthood.faces.views.preview import Preview, preview
from clienthood.faces.views.wording import count, likelihood, listed, long_date
from clienthood.settings import Settings, check_settings, parse_settings

SHOWN = 40


def preview_settings(
    file: Path | None = None,
    /,
    *,
    book: BookDir = HERE,
    set: Annotated[tuple[str, ...], Parameter(name="--set", negative=())] = (),
    json: Json = False,
) -> None:
    """Show who would change kind under other settings; nothing is saved.

    Example: clienthood preview --set calls.client_from=0.9

    Parameters
    ----------
    file
        A settings file that would take the place of clienthood.toml.
    set
        One setting and its value, as SECTION.NAME=VALUE; may be given several times.
    """
    opened = open_book(book)
    tried = _settings(opened, file, set)
    with stages() as shown:
        page = preview(opened, tried, told=shown.told)
    if json:
        print_json(page)
    else:
        _print(page)


def _settings(book: Book, file: Path | None, changed: tuple[str, ...]) -> Settings:
    if file is None and not changed:
        raise SettingsError(
            "nothing is to be tried", hint="clienthood preview FILE, or --set SECTION.NAME=VALUE"
        )
    path = file or book.settings_file
    try:
        text = path.read_text(encoding="utf-8") if file or path.exists() else ""
    except OSError as fault:
        raise SettingsError(f"cannot be read: {fault.strerror}", where=str(path)) from fault
    settings = parse_settings(text, where=path.name)
    if not changed:
        return settings
    values = tomllib.loads(text)
    for entry in changed:
        _put(values, entry)
    return check_settings(values, where="--set")


def _put(values: dict[str, Any], entry: str) -> None:
    name, mark, text = entry.partition("=")
    if not mark or not name.strip():
        raise SettingsError(f"--set {entry} has no =", hint="write --set SECTION.NAME=VALUE")
    try:
        value = tomllib.loads(f"x = {text}")["x"]
    except tomllib.TOMLDecodeError:
        value = text
    *sections, last = name.strip().split(".")
    for section in sections:
        values = values.setdefault(section, {})
        if not isinstance(values, dict):
            raise SettingsError(f"{section} is no section", where=f"--set {entry}")
    values[last] = value


def _print(page: Preview) -> None:
    paper = Paper()
    number = len(page.changes)
    paper.title(
        f"{count(number, 'account') if number else 'No account'} of {page.accounts:,} would change"
        f" kind, as of {long_date(page.as_of)}"
    )
    for when, kinds in (("Now", page.before), ("Then", page.after)):
        told = [f"{kinds[kind]:,} {kind}" for kind in ("client", "customer", "undecided")]
        paper.say(f"{when}: {listed(told)}.")
    if not number:
        return
    paper.gap()
    rows = [
        (
            f"{each.account_id} {each.name}".rstrip(),
            each.kind_before,
            each.kind_after,
            likelihood(each.probability_before),
            likelihood(each.probability_after),
        )
        for each in page.changes[:SHOWN]
    ]
    heads = ("account", "now", "then", "client? now", "then")
    paper.table(heads, rows, right=(3, 4))
    if number > SHOWN:
        paper.say(f"and {number - SHOWN:,} more; all of them: --json")
