"""Markdown tables, and pages of which a part between two marks is generated."""

from __future__ import annotations

import math

BEGIN = "<!-- generated: {name} -->"
END = "<!-- end of generated: {name} -->"


def markdown(heads, rows):
    """Return a Markdown table; the first column is left as text, the others are aligned right."""
    cells = [[str(cell) for cell in row] for row in [heads, *rows]]
    widths = [max(len(row[at]) for row in cells) for at in range(len(heads))]
    lines = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    rule = "|" + "|".join("-" * (w + 1) + ("-" if at == 0 else ":") for at, w in enumerate(widths))
    return "\n".join([lines[0], rule + "|", *lines[1:]])


def figure(value, places=3):
    """Return a number as the tables show it, with no zero before the point; nothing as a dash."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    return f"{value:.{places}f}".replace("0.", ".", 1) if 0 <= value < 1 else f"{value:.{places}f}"


def percent(value):
    """Return a share in percent."""
    return "–" if value is None or math.isnan(value) else f"{100 * value:.1f} %"


def write_part(page, name, text):
    """Put a generated part between its marks on a page; at its end where they are missing."""
    begin, end = BEGIN.format(name=name), END.format(name=name)
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    part = f"{begin}\n\n{text.strip()}\n\n{end}"
    if begin in old and end in old:
        head, rest = old.split(begin, 1)
        new = head + part + rest.split(end, 1)[1]
    else:
        new = (old.rstrip() + "\n\n" if old.strip() else "") + part + "\n"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(new, encoding="utf-8")
