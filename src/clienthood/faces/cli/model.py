"""``clienthood model``."""

from __future__ import annotations

from clienthood.book import open_book
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.views.model import DimensionWeight, ModelPage, model
from clienthood.faces.views.reading import reading
from clienthood.faces.views.wording import count, figure, long_date, share


def show_model(*, book: BookDir = HERE, json: Json = False) -> None:
    """Show what weighs how much: as the sources say it, and as learned from this book.

    Example: clienthood model
    """
    with reading(open_book(book)) as read:
        page = model(read)
    if json:
        print_json(page)
    else:
        _print(page)


def _print(page: ModelPage) -> None:
    paper = Paper()
    paper.title(f"The model of run {page.run}, as of {long_date(page.as_of)}")
    for line in page.behind:
        paper.say(f"Mind: {line}; run again: clienthood run")
    for sentence in page.decides:
        paper.say(sentence)
    paper.gap()
    paper.say(
        "Bits of each level: +1 doubles the odds of client, -1 halves them. 'Counts' is the part "
        "that counts when all dimensions are known, since some repeat others. 'As written' is the "
        "weight that the sources give; the bits beside it are learned from this book."
    )
    paper.table(
        ("dimension", "counts", "level", "of clients", "of customers", "bits", "as written"),
        [row for each in page.dimensions for row in _rows(each)],
        right=(1, 3, 4, 5, 6),
    )
    for sentence in ("", *page.repeats.words, "", *page.holds):
        paper.say(sentence)
    _print_calibration(paper, page)


def _rows(each: DimensionWeight) -> list[tuple[str, ...]]:
    return [
        (
            "" if nth else each.title,
            "" if nth else share(each.beta * each.multiplier),
            level.level,
            share(level.m),
            share(level.u),
            _signed(level.bits),
            _signed(level.bits_elicited),
        )
        for nth, level in enumerate(each.levels)
    ]


def _signed(bits: float) -> str:
    return f"{bits:+.2f}".replace("-", "−") if round(bits, 2) else "0.00"


def _print_calibration(paper: Paper, page: ModelPage) -> None:
    found = page.calibration
    if not found.accounts or found.brier is None or found.z is None:
        paper.say("Confirm some: clienthood confirm ACCOUNT client|customer")
        return
    paper.say(
        f"Held against {count(found.accounts, 'confirmed account')}, by a model that was not told "
        f"of them: mean squared difference {found.brier:.3f} (Brier; 0 is perfect, 0.25 is a coin);"
        f" Spiegelhalter's z {found.z:+.2f} (beyond 2 either way, they do not hold)."
    )
    paper.table(
        ("likelihood", "accounts", "predicted", "were clients"),
        [
            (
                f"{share(each.low)} to {share(each.high)}",
                figure(each.accounts),
                share(each.predicted),
                share(each.observed),
            )
            for each in found.bins
        ],
        right=(1, 2, 3),
    )
