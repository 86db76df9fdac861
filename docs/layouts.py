"""The reference of the layouts, written from their files."""

from __future__ import annotations

from clienthood.faces.views.sources_tell import SourceTells, source_tells
from clienthood.records.layout import Cells, Condition, Layout, Part, layouts

GRADES = {
    "A": "by the vendor's own code or specification",
    "B": "by several independent readers of real files",
    "C": "by one or two independent readers",
}


def layouts_page() -> str:
    """Return the page of all layouts: what each file gives, column by column."""
    known = sorted(layouts(), key=lambda each: (not each.system, each.system, each.name))
    systems: dict[str, list[Layout]] = {}
    for layout in known:
        systems.setdefault(layout.system or layout.title, []).append(layout)
    parts = "\n".join(_system(name, found) for name, found in systems.items())
    return f"""# Layouts: files of known systems

A file of one of these systems is known by its headers and read without a question. Case, order and blanks of the headers do not matter; a column that the file lacks is left out, and one that no layout names is kept beside the record. JSON is read like a table: a key within a key is a header with a dot (`billing.email`), and a list of objects is gone through entry by entry. Which columns are taken for certain is told for each file; a file that is not here is [mapped by hand](../how-to/import-your-records.md).

A layout is a text file; a book may have its own in the folder `layouts`, in the form of those that are shipped.

{parts}"""


def _system(name: str, found: list[Layout]) -> str:
    told = source_tells(found[0].name)
    never = f"{told.never} " if told.never else ""
    parts = "\n".join(_layout(layout) for layout in found)
    return f"""## {name}

{never}{told.sentence}

{_settled(told)}
{parts}"""


def _settled(told: SourceTells) -> str:
    if not told.unknown:
        return ""
    rows = "\n".join(
        f"| [{each.title}](dimensions/{each.name.replace('_', '-')}.md) | {each.settles} |"
        for each in told.unknown
    )
    return f"| stays unknown | what would tell |\n|---|---|\n{rows}\n"


def _layout(layout: Layout) -> str:
    signature = ", ".join(" or ".join(f"`{name}`" for name in group) for group in layout.signature)
    grade = f" Its columns are known {GRADES[layout.grade]}." if layout.grade in GRADES else ""
    note = f" {layout.note}." if layout.note else ""
    parts = "\n".join(_part(part) for part in layout.parts)
    return f"""### {layout.title}

`{layout.name}`, known by {signature}.{grade}{note}

{parts}"""


def _part(part: Part) -> str:
    rows = "\n".join(f"| `{name}` | {_cells(cells)} |" for name, cells in part.columns.items())
    which = f", one row for each entry of `{part.each}`" if part.each else ""
    only = f", where {_condition(part.only)}" if part.only else ""
    unless = f", unless {' or '.join(f'`{name}`' for name in part.unless)} brought them"
    aside = [f"{_condition(rule)} ({rule.reason})" for rule in part.set_aside]
    left = f"\nSet aside: rows where {'; '.join(aside)}.\n" if aside else ""
    if part.shared:
        left += f"\nShared out among the lines: where {_condition(part.shared)}.\n"
    if part.usual:
        left += "\nColumns of state and kind are heeded by their usual words.\n"
    if part.untold and part.only:
        held = " or ".join(f"`{name}`" for name in part.untold)
        left += f"\nWithout the header `{part.only.header}`: not read where {held} came before.\n"
    return f"""Into **{part.table}**{which}{only}{unless if part.unless else ""}:

| column | from |
|---|---|
{rows}
{left}"""


def _cells(cells: Cells) -> str:
    groups = [" and ".join(f"`{name}`" for name in group) for group in cells.first_of]
    told = ", else ".join(groups)
    if cells.times:
        told += f" × `{cells.times}`"
    if cells.minus:
        told += " − " + ", else ".join(f"`{name}`" for name in cells.minus)
    more = [
        {"minor": "minor units", "unix": "seconds since 1970", "utc": "UTC"}.get(cells.unit, ""),
        "added up" if cells.added else "",
        "taken as less than nothing" if cells.negative else "",
        "in small letters" if cells.lower else "",
        f"without {', '.join(cells.blank)}" if cells.blank else "",
        f"any value is “{cells.filled}”" if cells.filled else "",
        *(f"{old} is “{new}”" if new else f"{old} is empty" for old, new in cells.values.items()),
    ]
    if cells.constant:
        more.append(f"otherwise “{cells.constant}”" if groups else "")
        told = told or f"always “{cells.constant}”"
    said = "; ".join(each for each in more if each)
    return f"{told} ({said})" if said else told


def _condition(rule: Condition) -> str:
    if rule.others:
        first = ", else ".join(f"`{name}`" for name in (rule.header, *rule.others))
        return f"the first there is of {first} has a value"
    if rule.empty:
        return f"`{rule.header}` is empty"
    if rule.values:
        return f"`{rule.header}` is {'not ' if rule.other else ''}{' or '.join(rule.values)}"
    return f"`{rule.header}` has a value"
