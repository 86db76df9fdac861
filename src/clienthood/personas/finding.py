"""The stage: groups found, every account assigned, what sets each group apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from clienthood.engine import Engine
from clienthood.evidence import Dimension
from clienthood.personas.choosing import FEWEST, STABLE, Chosen, choose
from clienthood.personas.features import (
    Feature,
    levels_of,
    make_features,
    sample,
)
from clienthood.personas.habits import habits
from clienthood.personas.mixture import FloatArray, IntArray, Mixture
from clienthood.personas.naming import Trait, called, traits

SEED = 20_260
ROWS = 65_536
"""Accounts assigned at a time."""
TRAITS = 6
"""Traits kept of each group."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assigned:
    """Every account with its group, and how often each level occurs in each group."""

    account_id: pa.ChunkedArray
    account_key: IntArray
    persona: IntArray
    """From 1."""
    likelihood: FloatArray
    """Chance that the account is of that group, given the groups."""
    counts: tuple[IntArray, ...]
    """For each feature accounts by group and level, shape (K, levels)."""


def find_personas(
    engine: Engine, dimensions: Sequence[Dimension], *, as_of: int
) -> Mapping[str, Any]:
    """Keep the table ``personas`` in the engine and return what was learnt.

    ``personas`` has a row for each called account in the order of account_key: account_id,
    account_key, persona (from 1, the largest first), likelihood; no row where no groups hold.
    """
    offered = make_features(engine, dimensions, as_of=as_of)
    features, drawn = sample(engine, offered)
    sizes = np.array([len(each.levels) for each in features], np.int64)
    chosen = choose(drawn, sizes, seed=SEED)
    places = [offered_at(offered, each) for each in features]
    assigned = _assigned(engine, features, places, chosen.mixture)
    engine.drop("persona_rows")
    engine.load("personas", _table(assigned))
    return {
        "groups": _groups(engine, features, assigned, as_of) if assigned else [],
        "sample": len(drawn),
        "features": [asdict(each) for each in features],
        "tried": [asdict(each) for each in chosen.tried],
        "told": _told(chosen, len(drawn)),
    }


def offered_at(offered: Sequence[Feature], feature: Feature) -> int:
    """Return the column at which a feature stands among all that were offered."""
    wanted = (feature.role, feature.name)
    return next(at for at, each in enumerate(offered) if (each.role, each.name) == wanted)


def _assigned(
    engine: Engine, features: Sequence[Feature], places: Sequence[int], mixture: Mixture | None
) -> Assigned | None:
    """Return the group of every account, read piece by piece."""
    if mixture is None:
        return None
    columns = ", ".join(f"f{place} as f{at}" for at, place in enumerate(places))
    sql = f"select account_id, account_key, {columns} from persona_rows order by account_key"
    ids, keys, found, sure = [], [], [], []
    groups = len(mixture.log_share)
    counts = [np.zeros((groups, len(each.levels)), np.int64) for each in features]
    for batch in engine.batches(sql, rows=ROWS):
        levels = levels_of(batch, features)
        joint = _joint(levels, counts, mixture)
        best = joint.argmax(axis=1)
        whole = np.logaddexp.reduce(joint, axis=1)
        ids.append(batch.column("account_id"))
        keys.append(batch.column("account_key").to_numpy().astype(np.int64))
        found.append(best + 1)
        sure.append(np.exp(joint.max(axis=1) - whole))
        for at, each in enumerate(counts):
            known = levels[:, at] >= 0
            np.add.at(each, (best[known], levels[known, at]), 1)
    return Assigned(
        account_id=pa.chunked_array(ids, pa.string()),
        account_key=np.concatenate(keys),
        persona=np.concatenate(found).astype(np.int64),
        likelihood=np.round(np.concatenate(sure), 6),
        counts=tuple(counts),
    )


def _joint(levels: IntArray, counts: Sequence[IntArray], mixture: Mixture) -> FloatArray:
    """Return the log likelihood of each account together with each group, shape (N, K)."""
    joint = np.repeat(mixture.log_share[None], len(levels), axis=0)
    start = 0
    for at, each in enumerate(counts):
        size = each.shape[1]
        unknown = np.zeros((1, len(mixture.log_share)))
        chance = np.vstack([mixture.log_chance[:, start : start + size].T, unknown])
        joint += chance[levels[:, at]]
        start += size
    return joint


def _table(assigned: Assigned | None) -> pa.Table:
    schema = pa.schema(
        [
            ("account_id", pa.string()),
            ("account_key", pa.int64()),
            ("persona", pa.int64()),
            ("likelihood", pa.float64()),
        ]
    )
    if assigned is None:
        return schema.empty_table()
    columns = (assigned.account_id, assigned.account_key, assigned.persona, assigned.likelihood)
    return pa.table(dict(zip(schema.names, columns, strict=True)), schema=schema)


def _groups(
    engine: Engine,
    features: Sequence[Feature],
    assigned: Assigned,
    as_of: int,
) -> list[dict[str, Any]]:
    sizes = np.bincount(assigned.persona)[1:]
    each_has = [traits(features, assigned.counts, group) for group in range(len(sizes))]
    kept = habits(engine, sizes=sizes, as_of=as_of)
    names = called(each_has, [each.pace for each in kept])
    return [
        {
            "persona": group + 1,
            "accounts": int(sizes[group]),
            "name": names[group],
            "traits": [_trait(each) for each in each_has[group][:TRAITS]],
            "motive": _motive(features, assigned.counts, group),
            **asdict(kept[group]),
        }
        for group in range(len(sizes))
    ]


def _trait(trait: Trait) -> dict[str, Any]:
    return asdict(trait) | {"inside": round(trait.inside, 6), "outside": round(trait.outside, 6)}


def _motive(
    features: Sequence[Feature], counts: Sequence[IntArray], group: int
) -> list[dict[str, Any]]:
    """Return how many accounts of a group are moved by what."""
    found = next((at for at, each in enumerate(features) if each.name == "motive"), None)
    if found is None:
        return []
    told = zip(features[found].levels, counts[found][group].tolist(), strict=True)
    return [{"name": name, "accounts": accounts} for name, accounts in told]


def _told(chosen: Chosen, accounts: int) -> str:
    """Return in words why there are so many groups."""
    if accounts < FEWEST:
        return (
            f"{accounts} accounts are too few to tell groups apart: what is found in fewer than"
            f" {FEWEST} does not come again in others."
        )
    if not chosen.tried:
        return "Nothing that is on record differs between the accounts, so there are no groups."
    if chosen.mixture is None:
        return (
            "No groups hold: found anew in four fifths of the accounts, they came out differently,"
            " so the accounts are shown as one."
        )
    taken = chosen.tried[chosen.groups - 1]
    best = max(chosen.tried, key=lambda each: each.held_out)
    told = (
        "Found anew in four fifths of the accounts, they came out nearly the same (agreement"
        f" {taken.stability:.2f} of 1; {STABLE} is asked)."
    )
    if best.groups > chosen.groups:
        told += (
            f" {best.groups} groups would describe accounts left out a little better, but come out"
            f" differently each time (agreement {best.stability:.2f})."
        )
    return told
