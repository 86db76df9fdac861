"""Writes the reference pages from the code; `--check` only tells whether they are up to date."""

from __future__ import annotations

import math
import sys
from pathlib import Path

from pydantic.fields import FieldInfo

from api import api_page
from clienthood.errors import (
    AccessError,
    BookError,
    EngineError,
    FitError,
    NotFoundError,
    RecordsError,
    SendError,
    SettingsError,
)
from clienthood.evidence import Dimension, catalogue
from clienthood.evidence.streams import STREAMS
from clienthood.faces.cli.app import make_app
from clienthood.glossary import TERMS
from clienthood.settings import (
    AlertRule,
    BookSection,
    CallsSection,
    ContactSection,
    EngineSection,
    IdentitySection,
    InvitationsSection,
    LevelWeights,
    MailSection,
    MovementSection,
    OwnDimension,
    OwnLevel,
    OwnPlay,
    PlanSection,
    PlaysSection,
    ReadSection,
    Settings,
    SourceSection,
    StoriesSection,
    ValueSection,
    WordsSection,
)
from clienthood.standard import TABLES
from clienthood.tables import Table
from layouts import layouts_page
from plays import plays_page

HERE = Path(__file__).parent
MADE = "<!-- written by `make docs`; change the code it tells of, not this page -->\n\n"


def pages() -> dict[Path, str]:
    """Return the text of every generated page by its path."""
    found = {
        HERE / "reference" / "tables.md": tables_page(),
        HERE / "reference" / "settings.md": settings_page(),
        HERE / "reference" / "commands.md": commands_page(),
        HERE / "reference" / "glossary.md": glossary_page(),
        HERE / "reference" / "api.md": api_page(),
        HERE / "reference" / "layouts.md": layouts_page(),
        HERE / "reference" / "plays.md": plays_page(),
        HERE / "reference" / "dimensions" / "README.md": dimensions_page(),
    }
    for dimension in catalogue():
        name = f"{dimension.name.replace('_', '-')}.md"
        found[HERE / "reference" / "dimensions" / name] = dimension_page(dimension)
    return {path: MADE + text for path, text in found.items()}


def commands_page() -> str:
    """Return the reference of the command line, as its own help tells it."""
    told: str = make_app().generate_docs(output_format="markdown")
    codes = "\n".join(
        f"| {kind.exit_code} | {(kind.__doc__ or '').strip()} |"
        for kind in (
            SettingsError,
            RecordsError,
            FitError,
            EngineError,
            BookError,
            NotFoundError,
            AccessError,
            SendError,
        )
    )
    return f"""{told.strip()}

## Exit status

| status | meaning |
|---|---|
| 0 | The work is done and every row is accounted for. |
| 1 | Something else went wrong. |
| 2 | The command line cannot be understood. |
{codes}
| 130 | Interrupted. |
"""


def glossary_page() -> str:
    """Return every term with its sentence."""
    rows = "\n".join(
        f"| {term.name} | {term.symbol} | {term.sentence} | {term.source} |"
        for term in sorted(TERMS.values(), key=lambda term: term.name.lower())
    )
    return f"""# Glossary

| term | symbol | meaning | source |
|---|---|---|---|
{rows}
"""


def dimension_page(dimension: Dimension) -> str:
    """Return the page of one dimension: question, value, levels, weights, source, limits."""
    levels = "\n".join(
        f"| {level.name} | {level.m:.2f} | {level.u:.2f} | {math.log2(level.m / level.u):+.2f} |"
        f" {level.sentence} |"
        for level in dimension.levels
    )
    streams = {stream.name: stream.tables for stream in STREAMS}
    used = sorted(
        {table for each in dimension.increments for table in streams[each.stream]}
        or set(streams["timeline"])
    )
    increments = "\n".join(
        f"- `{each.name}` = {each.merge} over `{each.stream}`, {each.window}: `{each.each}`"
        for each in dimension.increments
    )
    return f"""# {dimension.title}

**Question.** {dimension.question}

**Source.** {dimension.source}

**Value.** {dimension.reads[0].upper()}{dimension.reads[1:]}{
        f" (in {dimension.unit})" if dimension.unit else ""
    }. Family: {dimension.family}.

**Tables it reads.** {", ".join(f"`{table}`" for table in used)}.

## Levels and weights

m is the elicited share of clients at the level, u that of customers; the weight is log2(m/u) in bits, before a book's own records move it (by one bit at most) and before evidence that repeats other evidence is shrunk.

| level | m | u | weight, bits | what it says |
|---|---|---|---|---|
{levels}

Elsewhere the dimension is *unknown* and weighs nothing. **What would make it known:** {
        dimension.settles
    }.

## Where it breaks

{dimension.limits}

## How it is computed

{
        increments
        or "From the timeline of dealings alone: first and last day, exchange days, active months, gaps."
    }

- known where `{dimension.known}`
- value `{dimension.value}`
- level `{dimension.level_sql()}`

`{{as_of}}` is the as-of date in days since 1970-01-01, `{{read_to}}` the last day whose records are read (the same, but for what time alone makes of earlier records), and `{{kept:table}}` is true where the table was kept during the account's dealings; no record later than the as-of date is read.
"""


def dimensions_page() -> str:
    """Return the list of all dimensions with the span of their weights."""
    rows = "\n".join(
        f"| {d.family} | [{d.title}]({d.name.replace('_', '-')}.md) | {d.question} |"
        f" {_weight(d, 0):+.1f} … {_weight(d, -1):+.1f} |"
        for d in catalogue()
    )
    return f"""# The fifteen dimensions

| family | dimension | question | weight, bits |
|---|---|---|---|
{rows}

The tables m and u were written down from the definitions' own adverbs ("typically", "often", "rarely") and are never fitted to a test set. A business can replace them, switch a dimension off or add its own in [`clienthood.toml`](../settings.md).
"""


def _weight(dimension: Dimension, level: int) -> float:
    return math.log2(dimension.levels[level].m / dimension.levels[level].u)


def tables_page() -> str:
    """Return the data dictionary."""
    return (
        "# Data dictionary: the standard tables\n\n"
        + (
            "Only one of `orders`, `contracts` and `interactions` is needed; every other table adds"
            " what is said beside it. A file named after a table and carrying its column names is"
            " imported without a question.\n\n"
        )
        + "\n".join(_table(table) for table in TABLES.values())
    )


def _table(table: Table) -> str:
    rows = "\n".join(
        f"| `{c.name}` | {c.type} | {'yes' if c.required else ''} | {c.meaning}"
        f"{' (' + ', '.join(c.choices) + ')' if c.choices else ''} |"
        for c in table.columns
    )
    either = (
        f" One of {', '.join(f'`{c}`' for c in table.one_of)} is needed." if table.one_of else ""
    )
    return f"""## {table.name}

One row is {table.grain}; it is known by {", ".join(f"`{c}`" for c in table.key)}, or by its whole content where that is missing.{either}
It adds: {table.tells}.

| column | type | needed | meaning |
|---|---|---|---|
{rows}
"""


def settings_page() -> str:
    """Return the page of all settings with their meaning and default."""
    sections = (
        ("[book]", BookSection),
        ("[words]", WordsSection),
        ("[calls]", CallsSection),
        ("[value]", ValueSection),
        ("[plan]", PlanSection),
        ("[[alerts]]", AlertRule),
        ("[mail]", MailSection),
        ("[sources.NAME]", SourceSection),
        ("[sources.NAME.reads.NAME]", ReadSection),
        ("[movement]", MovementSection),
        ("[contact]", ContactSection),
        ("[stories]", StoriesSection),
        ("[invitations]", InvitationsSection),
        ("[plays]", PlaysSection),
        ("[identity]", IdentitySection),
        ("[engine]", EngineSection),
        ("[[plays.own]]", OwnPlay),
        ("[dimensions.NAME]", LevelWeights),
        ("[[own]]", OwnDimension),
        ("levels of [[own]]", OwnLevel),
    )
    parts = [
        "# Settings: clienthood.toml\n",
        "At the top of the file, before any section:\n\n| key | default | meaning |\n|---|---|---|\n"
        + _setting("as_of", Settings.model_fields["as_of"])
        + "\n",
    ]
    for title, section in sections:
        rows = "\n".join(_setting(name, field) for name, field in section.model_fields.items())
        parts.append(
            f"## {title}\n\n{(section.__doc__ or '').strip()}\n\n"
            f"| key | default | meaning |\n|---|---|---|\n{rows}\n"
        )
    parts.append(EXAMPLE)
    return "\n".join(parts)


def _setting(name: str, field: FieldInfo) -> str:
    default = "" if field.is_required() else repr(field.get_default(call_default_factory=True))
    meaning = " ".join((field.description or "").split())
    return f"| `{name}` | {f'`{default}`' if default else 'needed'} | {meaning} |"


EXAMPLE = """## Examples

Replace the weights of a dimension (levels in the order of its page; each row adds up to 1), or switch it off:

```toml
[dimensions.payment]
m = [0.10, 0.20, 0.50, 0.20]
u = [0.40, 0.20, 0.38, 0.02]

[dimensions.rhythm]
off = true
```

Add a dimension: a value counted from the records of a table, and its levels.

```toml
[[own]]
name = "long_talks"
family = "contact"
question = "Do we talk at length?"
table = "interactions"
value = "minutes / 60"
merge = "sum"
unit = "hours"
levels = [
  { name = "short", below = 2, m = 0.3, u = 0.8, words = "talked for {value} in all" },
  { name = "long", m = 0.7, u = 0.2, words = "talked for {value} in all" },
]
```

Add a play: customers who have not come for two months and were won by advice are asked how they are.

```toml
[[plays.own]]
key = "how-are-you"
title = "Ask how they are"
kind = "customer"
where = ["last:at-least:60", "motive:at-least:content, trial or consultation"]
words = "ring, and ask how they get on with what they bought"
uplift = 0.02
minutes = 10
consent = "none"
```

House words:

```toml
[words]
client = "patient"
clients = "patients"
```
"""


def main() -> int:
    """Write the pages, or tell which are out of date."""
    late = []
    for path, text in pages().items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        late.append(path.relative_to(HERE))
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    print("\n".join(f"{'late' if '--check' in sys.argv else 'written'}: {p}" for p in late))
    return int(bool(late) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
