"""Finds for every account all plays that it qualifies for, with what each is expected to bring."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clienthood.book.experiments import Measured
from clienthood.engine import Engine
from clienthood.evidence import Dimension
from clienthood.plays.facts import WANTS_ADVICE, WANTS_BARGAINS, make_facts
from clienthood.plays.measuring import with_measured
from clienthood.plays.own import plays_of
from clienthood.plays.play import Basis, Consent, Play
from clienthood.settings import Settings
from clienthood.standard import TABLES

STAGES = {
    "cadence": "keeping in touch",
    "recommendations": "recommendations",
    "stories": "stories",
    "invitations": "invitations",
    "moves": "movement",
}
"""Earlier stages whose tables plays read, by table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What plays are found for."""

    as_of: int
    minor: int
    """Minor units in one of the book's currency."""
    there: frozenset[str] = frozenset()
    """Tables that earlier stages left."""
    measured: Mapping[str, Measured] = field(default_factory=dict)
    """Effects that experiments which have ended found, by play."""


def make_plays(
    engine: Engine, settings: Settings, dimensions: Sequence[Dimension], asked: Asked
) -> dict[str, Any]:
    """Make the table ``plays`` and return what was learnt of each play.

    One row per account and play it qualifies for, in the order of play, score and account:
    account_id, account_key, play, gain and gain_low, gain_high (expected, minor units; null where
    nothing tells what the account is worth), due_day, score (the gain), needs (what must have
    been agreed to), consent (yes, ask or not needed), owner (of the account's staff, who dealt
    with it last), contacts_30 (made in the 30 days up to the date; null where none are kept), day,
    number and what (behind the reason). Who said no is not in it.

    Raises
    ------
    SettingsError
        If a play of the book's own cannot be.
    """
    make_facts(engine, dimensions, as_of=asked.as_of, there=asked.there)
    plays = [
        with_measured(each, asked.measured.get(each.key))
        for each in plays_of(settings, dimensions, minor=asked.minor)
    ]
    kept = _kept(engine) | asked.there
    missing = {each.key: sorted(set(each.needs) - kept) for each in plays}
    ready = [each for each in plays if not missing[each.key]]
    selects = [_select(each, settings, asked) for each in ready]
    engine.table("play_fits", "\nunion all\n".join([_NOTHING, *selects]))
    engine.table(
        "plays",
        "select * from play_fits where consent <> 'no'"
        " order by play, score desc nulls last, account_key",
    )
    counted = _counts(engine)
    kinds = {
        str(row["kind"]): int(str(row["n"]))
        for row in engine.rows("select kind, count(*) as n from play_facts group by kind")
    }
    for name in ("play_fits", "play_facts"):
        engine.drop(name)
    told = [_told(each, counted.get(each.key, {}), kinds, missing[each.key]) for each in plays]
    return {"plays": told, "hour_cost": settings.value.hour_cost}


_NOTHING = """select cast(null as varchar) as account_id, cast(null as bigint) as account_key,
  cast(null as varchar) as play, cast(null as double) as gain, cast(null as double) as gain_low,
  cast(null as double) as gain_high, cast(null as integer) as due_day,
  cast(null as double) as score, cast(null as varchar) as needs, cast(null as varchar) as consent,
  cast(null as varchar) as owner, cast(null as integer) as contacts_30,
  cast(null as integer) as day, cast(null as integer) as number, cast(null as varchar) as what
where false"""


def _select(play: Play, settings: Settings, asked: Asked) -> str:
    guards = [f"not ({WANTS_BARGAINS})"] if play.meeting else []
    guards += [f"not {WANTS_ADVICE}"] if play.discount else []
    kinds = ", ".join(f"'{kind}'" for kind in play.kinds)
    where = " and ".join([f"kind in ({kinds})", f"({play.qualifies})", *guards])
    gains = [_gain(play, part, settings, asked) for part in ("likely", "low", "high")]
    due = f"cast({play.due or f'{asked.as_of} + {play.soon}'} as integer)"
    consent = {Consent.NONE: "'not needed'"}.get(play.consent, play.consent.value)
    return f"""select account_id, account_key, '{play.key}' as play, {gains[0]} as gain,
  {gains[1]} as gain_low, {gains[2]} as gain_high, {due} as due_day, {gains[0]} as score,
  '{play.consent.value}' as needs, {consent} as consent, owner,
  cast(out_30 as integer) as contacts_30, cast({play.day} as integer) as day,
  cast({play.number} as integer) as number, cast({play.what} as varchar) as what
from play_facts where {where}""".replace("{as_of}", str(asked.as_of))


def _gain(play: Play, part: str, settings: Settings, asked: Asked) -> str:
    """Return uplift × value − cost as SQL, in minor units; null where its basis is not known."""
    margin = settings.value.margin or 1.0
    purchase = f"(spend_mean * {margin!r})"
    basis = {
        Basis.AHEAD: "value",
        Basis.PURCHASE: purchase,
        Basis.AGREEMENT: f"(coalesce(nullif(price, 0), nullif(spent_year, 0)) * {margin!r})",
    }[play.basis]
    cost = play.minutes / 60 * (settings.value.hour_cost or 0.0) * asked.minor
    given = f" - {play.gives!r} * coalesce({purchase}, 0)" if play.gives else ""
    return f"round({getattr(play.uplift, part)!r} * {basis} - {cost!r}{given})"


def _kept(engine: Engine) -> frozenset[str]:
    """Return the standard tables that hold any record."""
    return frozenset(name for name in TABLES if engine.rows(f"select 1 as x from {name} limit 1"))


def _counts(engine: Engine) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in engine.rows(
        "select play, consent, count(*) as n from play_fits group by play, consent"
    ):
        found.setdefault(str(row["play"]), {})[str(row["consent"])] = int(str(row["n"]))
    return found


def _told(
    play: Play, counted: Mapping[str, int], kinds: Mapping[str, int], missing: Collection[str]
) -> dict[str, Any]:
    """Return what was learnt of a play: how many qualify, and why not more."""
    return {
        "key": play.key,
        "of": sum(kinds.get(kind, 0) for kind in play.kinds),
        "fits": sum(counted.values()),
        "refused": counted.get("no", 0),
        "ask": counted.get("ask", 0),
        "missing": list(missing),
        "uplift": {
            "likely": play.uplift.likely,
            "low": play.uplift.low,
            "high": play.uplift.high,
            "because": play.uplift.because,
            "measured": play.uplift.measured,
        },
    }
