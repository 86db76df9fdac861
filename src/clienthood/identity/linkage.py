"""Pairs of records and their weights by Splink: the one file that knows it."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clienthood.errors import SettingsError
from clienthood.identity.blocking import BLOCKS, LISTS, SMALL_BLOCKS, SMALL_LISTS
from clienthood.identity.cards import Card
from clienthood.identity.model import COMPARISONS, Comparison, Level
from clienthood.identity.rows import compared_rows, frequencies

if TYPE_CHECKING:
    from splink import Linker

SMALL = 20_000
"""Identifiers up to which pairs are looked for more widely."""
_READ = ("unique_id_", "mw_", "gamma_")
"""What is read of a pair that was weighed."""
_PART = 10_000
INSTALL = "pip install 'clienthood[identity]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Two identifiers, and what speaks for their being one, in bits."""

    account_id: str
    other_id: str
    prior: float
    weights: dict[str, float]
    """Bits of each comparison; 0 where it says nothing."""
    levels: dict[str, int]
    """Which level of each comparison was met, from 0; -1 where it says nothing."""

    @property
    def bits(self) -> float:
        """All of it together."""
        return self.prior + sum(self.weights.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What Splink may use."""

    memory: str = "1GB"
    threads: int = 2
    folder: Path | None = None
    """Where it may spill; none: it must fit into memory."""


def is_installed() -> bool:
    """Say whether Splink is there."""
    try:
        import splink  # noqa: F401, PLC0415 - optional
    except ImportError:
        return False
    return True


def weigh(cards: Sequence[Card], *, least: float, room: Room | None = None) -> Iterator[Weighed]:
    """Yield pairs of at least so many bits, in the order of identifiers.

    Equal cards give equal pairs to the last bit. Nothing is learnt, downloaded or sent.

    Parameters
    ----------
    cards
        What is known of each identifier.
    least
        Bits below which a pair is not told.
    room
        Memory, threads and folder for the work.

    Raises
    ------
    SettingsError
        If Splink is not installed.
    """
    if len(cards) < 2:
        return
    linker = _linker(cards, room or Room())
    found: Any = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
    told = found.as_pyarrow_table()
    told = told.select([name for name in told.column_names if name.startswith(_READ)])
    chance = expected(cards)
    prior = math.log2(chance / (1 - chance))
    ordered = told.sort_by([("unique_id_l", "ascending"), ("unique_id_r", "ascending")])
    for part in ordered.to_batches(max_chunksize=_PART):
        for row in part.to_pylist():
            yield _weighed(row, prior)


def expected(cards: Sequence[Card]) -> float:
    """Return the chance that two identifiers picked blindly are one account.

    Each is expected to have one other in every other system; in a book of one system, one at all.
    """
    systems = len({card.source for card in cards if card.source})
    return min(max(systems - 1, 1) / len(cards), 0.5)


def _linker(cards: Sequence[Card], room: Room) -> Linker:
    try:
        from splink import DuckDBAPI, Linker, SettingsCreator  # noqa: PLC0415 - optional
    except ImportError as fault:
        raise SettingsError(
            "pairs are weighed by Splink, which is not installed", hint=INSTALL
        ) from fault
    api = DuckDBAPI()
    for setting in _limits(room):
        api.duckdb_con.execute(setting)
    small = len(cards) <= SMALL
    rules: list[Any] = [*BLOCKS, *(SMALL_BLOCKS if small else ())]
    rules += [
        {"blocking_rule": rule, "arrays_to_explode": [column]}
        for column, rule in (LISTS | (SMALL_LISTS if small else {})).items()
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(each) for each in COMPARISONS],
        blocking_rules_to_generate_predictions=rules,
        probability_two_random_records_match=expected(cards),
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
    )
    linker = Linker(api.register(compared_rows(cards)), settings, log_level=logging.ERROR)
    for column, table in frequencies(cards).items():
        linker.table_management.register_term_frequency_lookup(api.register(table), column)
    return linker


def _limits(room: Room) -> list[str]:
    told = [
        f"set memory_limit = '{room.memory}'",
        f"set threads = {room.threads}",
        "set autoinstall_known_extensions = false",
        "set enable_progress_bar = false",
    ]
    return [*told, f"set temp_directory = '{room.folder}'"] if room.folder else told


def _comparison(each: Comparison) -> dict[str, Any]:
    null = {"sql_condition": each.unknown, "label_for_charts": "unknown", "is_null_level": True}
    return {
        "output_column_name": each.name,
        "comparison_description": each.title,
        "comparison_levels": [null, *map(_level, each.levels)],
    }


def _level(each: Level) -> dict[str, Any]:
    told: dict[str, Any] = {
        "sql_condition": each.when or "ELSE",
        "label_for_charts": each.words,
        "m_probability": each.m,
        "u_probability": each.u,
    }
    if each.term:
        told |= {
            "tf_adjustment_column": each.term,
            "tf_adjustment_weight": 1.0,
            "tf_minimum_u_value": each.rarest,
            "disable_tf_exact_match_detection": True,
        }
    return told


def _weighed(row: dict[str, Any], prior: float) -> Weighed:
    return Weighed(
        account_id=row["unique_id_l"],
        other_id=row["unique_id_r"],
        prior=prior,
        weights={
            each.name: row[f"mw_{each.name}"] + (row.get(f"mw_tf_adj_{each.name}") or 0.0)
            for each in COMPARISONS
        },
        levels={each.name: _met(each, row[f"gamma_{each.name}"]) for each in COMPARISONS},
    )


def _met(each: Comparison, outcome: int) -> int:
    """Return the level that was met, counted from the first; Splink counts from the last."""
    return -1 if outcome < 0 else len(each.levels) - 1 - outcome
