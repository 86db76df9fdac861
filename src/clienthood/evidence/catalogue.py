"""The catalogue: the shipped dimensions in order, as a book's settings change and extend them."""

from __future__ import annotations

from dataclasses import replace

from clienthood.errors import SettingsError
from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level
from clienthood.evidence.dimensions import SHIPPED
from clienthood.evidence.streams import STREAMS
from clienthood.settings import LevelWeights, OwnDimension, Settings

_STREAM_OF = {"campaign_contacts": "responses", "accounts": "parties"}


def catalogue(settings: Settings | None = None) -> tuple[Dimension, ...]:
    """Return the dimensions of a book: the shipped ones with its own weights, then its own.

    Raises
    ------
    SettingsError
        If the settings name a dimension that does not exist, give another number of levels, or
        read from a table that is no standard table.
    """
    settings = settings or Settings()
    names = [dimension.name for dimension in SHIPPED]
    for name in settings.dimensions:
        if name not in names:
            raise SettingsError(
                f"there is no dimension {name!r}",
                where="[dimensions]",
                hint="the dimensions are: " + ", ".join(names),
            )
    shipped = [
        _weighted(dimension, settings.dimensions.get(dimension.name))
        for dimension in SHIPPED
        if not (found := settings.dimensions.get(dimension.name)) or not found.off
    ]
    for own in settings.own:
        if own.name in names:
            raise SettingsError(f"{own.name!r} is a shipped dimension", where="[[own]]")
        names.append(own.name)
    return (*shipped, *(_own(own) for own in settings.own))


def _weighted(dimension: Dimension, found: LevelWeights | None) -> Dimension:
    if found is None or found.m is None or found.u is None:
        return dimension
    if not len(found.m) == len(found.u) == len(dimension.levels):
        raise SettingsError(
            f"{dimension.name} has {len(dimension.levels)} levels, not {len(found.m)}",
            where=f"[dimensions.{dimension.name}]",
            hint="in order: " + ", ".join(level.name for level in dimension.levels),
        )
    levels = tuple(
        replace(level, m=m, u=u)
        for level, m, u in zip(dimension.levels, found.m, found.u, strict=True)
    )
    return replace(dimension, levels=levels)


def _own(own: OwnDimension) -> Dimension:
    stream = _STREAM_OF.get(own.table, own.table)
    if stream not in {known.name for known in STREAMS}:
        raise SettingsError(f"{own.table!r} is no standard table", where=f"[[own]] {own.name}")
    merge = "sum" if own.merge == "share" else own.merge
    figure, count = f"own_{own.name}", f"own_{own.name}_n"
    value = f"cast({figure} as double) / nullif({count}, 0)" if own.merge == "share" else figure
    cuts = [level.below for level in own.levels[:-1]]
    total_m, total_u = sum(x.m for x in own.levels), sum(x.u for x in own.levels)
    if None in cuts or sorted(cuts, key=float) != cuts:  # type: ignore[arg-type]
        raise SettingsError(
            "every level but the last needs `below`, in rising order", where=f"[[own]] {own.name}"
        )
    return Dimension(
        name=own.name,
        title=own.name.replace("_", " ").capitalize(),
        family=Family(own.family),
        question=own.question,
        source="the business's own settings",
        reads=f"{own.merge} of {own.value} over {own.table}",
        unit=own.unit,
        increments=(
            Increment(name=figure, stream=stream, each=f"({own.value})", merge=merge),
            Increment(
                name=count,
                stream=stream,
                each=f"case when ({own.value}) is not null then 1 else 0 end",
            ),
        ),
        value=value,
        known=f"{count} > 0",
        cuts=tuple(float(cut) for cut in cuts if cut is not None),
        levels=tuple(
            Level(name=x.name, m=x.m / total_m, u=x.u / total_u, sentence=x.words or x.name)
            for x in own.levels
        ),
        settles=f"records in {own.table}",
        limits="as the business defines it",
        cites=(Citation(table=own.table),),
    )
