import numpy as np
import pyarrow as pa

from clienthood.calls.calling import levels_of, pattern_sql
from clienthood.calls.joint import parts_of
from clienthood.calls.patterns import distinct, masks_of, patterns_of, places_among
from clienthood.engine import DuckDB
from clienthood.evidence import catalogue


def _drawn(dimensions, rows=5000):
    rng = np.random.default_rng(0)
    return np.column_stack([rng.integers(-1, len(each.levels), rows) for each in dimensions])


def test_the_number_of_a_pattern_gives_its_levels_back():
    dimensions = catalogue()
    levels = _drawn(dimensions)
    columns = {
        f"{each.name}_level": pa.array(levels[:, n].astype(np.int32), mask=levels[:, n] < 0)
        for n, each in enumerate(dimensions)
    }
    engine = DuckDB()
    engine.load("evidence", pa.table({"nth": np.arange(len(levels)), **columns}))
    found = engine.fetch(f"select {pattern_sql(dimensions)} as p from evidence order by nth")
    engine.close()
    np.testing.assert_array_equal(levels_of(found.column("p").to_numpy(), dimensions), levels)


def test_levels_mean_the_same_however_they_are_stored():
    levels = _drawn(catalogue()) - (np.arange(5000) % 7 == 0)[:, None]
    wide = patterns_of(levels)
    assert wide.levels.min() == -1
    for stored in (levels.astype(np.int8), np.asfortranarray(levels.astype(np.int16))):
        narrow = patterns_of(stored)
        np.testing.assert_array_equal(narrow.levels, wide.levels)
        np.testing.assert_array_equal(narrow.counts, wide.counts)


def test_joint_cells_tell_every_level():
    dimensions = catalogue()
    levels = _drawn(dimensions)
    sizes = [len(each.levels) for each in dimensions]
    parts = parts_of(levels, sizes, 128)
    assert [d for part in parts for d in part.dimensions] == list(range(len(sizes)))
    for part in parts:
        assert part.size <= 128
        for d, cell in zip(part.dimensions, np.unravel_index(part.codes, part.shape), strict=True):
            np.testing.assert_array_equal(cell, levels[:, d] % (sizes[d] + 1))


def test_a_table_wider_than_the_limit_stands_alone():
    levels = np.array([[0, 1], [-1, 299], [7, -1]])
    (wide, narrow) = parts_of(levels[:, ::-1], [300, 8], 128)
    assert wide.codes.tolist() == [1, 299, 300]
    assert narrow.codes.tolist() == [0, 8, 7]


def test_sets_are_found_among_few_and_many_dimensions():
    rng = np.random.default_rng(1)
    for dimensions in (3, 15, 40):
        masks = masks_of(rng.integers(-1, 2, (500, dimensions)))
        sets = distinct(masks, dimensions)
        np.testing.assert_array_equal(sets, np.unique(masks))
        np.testing.assert_array_equal(sets[places_among(sets, dimensions)(masks)], masks)


def test_patterns_whose_numbers_are_long_are_still_in_order():
    rng = np.random.default_rng(2)
    levels = rng.integers(-1, 4, (3000, 26))
    patterns = patterns_of(np.vstack([levels, levels[::2]]), confirmed=[np.nan] * 4500)
    assert patterns.counts.sum() == 4500
    assert len(patterns.counts) == len({tuple(row) for row in levels.tolist()})
    listed = [tuple(row) for row in patterns.levels.tolist()]
    assert listed == sorted(listed)
