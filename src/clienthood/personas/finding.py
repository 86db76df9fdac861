"""The stage: groups found, every account assigned, what sets each group apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

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
from clienthood.personas.mixture import FloatArray, IntArray, Mixture, Shape, hot_of, sums_of
from clienthood.personas.naming import Trait, called, traits

SEED = 20_260
ROWS = 16_384
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
    counts: tuple[FloatArray, ...]
    """For each feature accounts by group and level, shape (K, levels); of needs the sums of the
    shares of spending."""


def find_personas(
    engine: Engine, dimensions: Sequence[Dimension], *, as_of: int
) -> Mapping[str, Any]:
    """Keep the table ``personas`` in the engine and return what was learnt.

    ``personas`` has a row for each called account in the order of account_key: account_id,
    account_key, persona (from 1, the largest first), likelihood; no row where no groups hold.
    """
    offered = make_features(engine, dimensions, as_of=as_of)
    kept, drawn = sample(engine, offered)
    features = [offered[nth] for nth in kept]
    shape = Shape(
        sizes=tuple(len(each.levels) for each in features),
        counted=tuple(each.role == "needs" for each in features),
    )
    with threadpool_limits(1, user_api="blas"):  # any number of cores gives the same bits
        chosen = choose(drawn, shape, seed=SEED)
        assigned = None
        if chosen.mixture is not None:
            assigned = _assigned(engine, offered, kept, _Found(mixture=chosen.mixture, shape=shape))
    engine.drop("persona_rows")
    engine.load("personas", _table(assigned))
    return {
        "groups": _groups(engine, features, assigned, as_of) if assigned else [],
        "sample": len(drawn),
        "features": [asdict(each) for each in features],
        "tried": [asdict(each) for each in chosen.tried],
        "told": _told(chosen, len(drawn)),
    }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """The groups, and how they read what is known of an account."""

    mixture: Mixture
    shape: Shape


def _assigned(
    engine: Engine, offered: Sequence[Feature], kept: Sequence[int], found: _Found
) -> Assigned:
    """Return the group of every account, read piece by piece."""
    mixture, shape = found.mixture, found.shape
    ids, keys, groups, sure = [], [], [], []
    starts = np.concatenate([[0], np.cumsum(shape.sizes)]).astype(np.int64)
    counts = np.zeros((len(mixture.log_share), int(starts[-1])))
    for batch in engine.batches("select * from persona_rows order by account_key", rows=ROWS):
        hot = hot_of(levels_of(batch, offered, kept), shape)
        joint = hot @ mixture.log_chance.T + mixture.log_share
        best = joint.argmax(axis=1)
        ids.append(batch.column("account_id"))
        keys.append(batch.column("account_key").to_numpy().astype(np.int64))
        groups.append(best + 1)
        sure.append(np.exp(joint.max(axis=1) - np.logaddexp.reduce(joint, axis=1)))
        whole = np.repeat(sums_of(hot, starts[:-1]), shape.sizes, axis=1)
        counts += np.eye(len(mixture.log_share))[best].T @ (hot / np.where(whole > 0, whole, 1.0))
    return Assigned(
        account_id=pa.chunked_array(ids, pa.string()),
        account_key=np.concatenate(keys),
        persona=np.concatenate(groups).astype(np.int64),
        likelihood=np.round(np.concatenate(sure), 6),
        counts=tuple(np.split(counts, starts[1:-1], axis=1)),
    )


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
    names = called(each_has)
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
    features: Sequence[Feature], counts: Sequence[FloatArray], group: int
) -> list[dict[str, Any]]:
    """Return how many accounts of a group are moved by what."""
    found = next((at for at, each in enumerate(features) if each.name == "motive"), None)
    if found is None:
        return []
    told = zip(features[found].levels, counts[found][group].astype(np.int64).tolist(), strict=True)
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
