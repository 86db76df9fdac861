import json

import numpy as np
import pytest
from call_books import FAMILY, WEIGHTS, books, brier, draw_book, naive_probability
from hypothesis import given, settings
from hypothesis import strategies as st

from clienthood.calls.band import Kind, kinds
from clienthood.calls.model import CallsModel, ModelOptions, fit_model, score_patterns
from clienthood.calls.patterns import by_dimension, patterns_of
from clienthood.calls.settle import most_telling, value_of_missing
from clienthood.calls.weights import Weights, weights_of
from clienthood.errors import FitError
from clienthood.units import BIT_STEPS, probability_of


@settings(max_examples=40, deadline=None)
@given(books(), st.randoms(use_true_random=False))
def test_bits_sum_to_the_odds_in_any_order(book, random):
    weights, family, levels, counts = book
    model = fit_model(patterns_of(levels, counts), weights, family)
    scores = score_patterns(model, levels)
    order = list(range(levels.shape[1]))
    random.shuffle(order)
    for row in range(len(levels)):
        total = model.prior_bits
        for d in order:
            total += scores.bits[row, d]
        assert total == scores.log2_odds[row]
        assert scores.probability[row] == pytest.approx(probability_of(total), abs=1e-15)
    assert np.all(scores.bits * BIT_STEPS == np.rint(scores.bits * BIT_STEPS))
    assert np.all(scores.bits[levels < 0] == 0)
    assert np.all((scores.probability > 0) & (scores.probability < 1))


@settings(max_examples=25, deadline=None)
@given(books())
def test_swapping_the_classes_changes_only_names(book):
    weights, family, levels, counts = book
    model = fit_model(patterns_of(levels, counts), weights, family)
    swapped = Weights(
        m=tuple(row[::-1].copy() for row in weights.u),
        u=tuple(row[::-1].copy() for row in weights.m),
    )
    turned = np.where(levels < 0, -1, np.array(weights.levels) - 1 - levels)
    other = fit_model(patterns_of(turned, counts), swapped, family)
    ours, theirs = score_patterns(model, levels), score_patterns(other, turned)
    assert model.prior_bits == -other.prior_bits
    np.testing.assert_allclose(ours.bits, -theirs.bits, atol=1.01 / BIT_STEPS)
    for d in range(weights.dimensions):
        np.testing.assert_allclose(model.weights.bits(d), -other.weights.bits(d)[::-1], atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(books(), st.integers(0, 2**32 - 1))
def test_order_and_splitting_of_patterns_change_nothing(book, seed):
    weights, family, levels, counts = book
    order = np.random.default_rng(seed).permutation(len(levels))
    half = np.concatenate([levels[order], levels])
    parts = np.concatenate([counts[order] - 1, np.ones(len(levels))])
    one = fit_model(patterns_of(levels, counts), weights, family)
    two = fit_model(patterns_of(half, parts), weights, family)
    assert one.to_dict() == two.to_dict()


def test_a_dimension_without_information_weighs_nothing():
    levels, _ = draw_book(1, 600, 0.4)
    wider = Weights(m=(*WEIGHTS.m, np.array([0.3, 0.7])), u=(*WEIGHTS.u, np.array([0.3, 0.7])))
    padded = np.column_stack([levels, np.zeros(len(levels), dtype=int)])
    model = fit_model(patterns_of(levels), WEIGHTS, FAMILY)
    other = fit_model(patterns_of(padded), wider, [*FAMILY, 4])
    scores = score_patterns(other, padded)
    assert np.all(scores.bits[:, -1] == 0)
    np.testing.assert_array_equal(scores.bits[:, :-1], score_patterns(model, levels).bits)


@pytest.mark.parametrize(
    "levels",
    [
        np.zeros((0, 10)),
        np.full((3, 10), -1),
        np.zeros((1, 10)),
        np.array([[3, *[-1] * 9], [-1] * 10, [0, *[-1] * 9]]),
    ],
)
@pytest.mark.parametrize("learn", [True, False])
def test_books_of_almost_nothing(levels, learn):
    model = fit_model(patterns_of(levels), WEIGHTS, FAMILY, options=ModelOptions(learn=learn))
    rows = np.full((1, 10), -1)
    scores = score_patterns(model, rows)
    assert scores.log2_odds[0] == model.prior_bits
    assert kinds(scores, FAMILY, 0).tolist() == [Kind.UNDECIDED]
    assert np.isfinite(value_of_missing(model, rows).drop).all()


def test_no_clear_account_no_prior():
    model = fit_model(patterns_of(np.full((3, 10), -1)), WEIGHTS, FAMILY)
    assert model.prior_bits == 0


def test_one_dimension_only():
    one = weights_of([[0.2, 0.8]], [[0.8, 0.2]])
    model = fit_model(patterns_of([[0], [1], [-1]], [50, 50, 3]), one, [0])
    scores = score_patterns(model, [[0], [1], [-1]])
    assert scores.bits[1, 0] == -scores.bits[0, 0] > 1
    assert kinds(scores, np.array([0]), time_family=1).tolist() == [-1, 1, 0]
    assert kinds(scores, np.array([0]), time_family=0).tolist() == [-1, 0, 0]


@pytest.mark.parametrize(("share", "wrong"), [(0.0, Kind.CLIENT), (1.0, Kind.CUSTOMER)])
@pytest.mark.parametrize("dependence", [0.0, 0.5])
def test_books_of_one_kind(share, wrong, dependence):
    for seed in range(3):
        levels, _ = draw_book(seed, 1500, share, dependence)
        model = fit_model(patterns_of(levels), WEIGHTS, FAMILY)
        called = kinds(score_patterns(model, levels), FAMILY, 0)
        assert (called == wrong).mean() <= 0.01


@pytest.mark.parametrize("dependence", [0.0, 0.6])
@pytest.mark.parametrize("missing", [0.1, 0.6])
@pytest.mark.parametrize("n", [50, 1500])
def test_better_than_the_naive_sum(n, missing, dependence):
    ours, naive = 0.0, 0.0
    for seed in range(4):
        levels, truth = draw_book(100 + seed, n, 0.3, dependence, missing)
        model = fit_model(patterns_of(levels), WEIGHTS, FAMILY)
        ours += brier(score_patterns(model, levels).probability, truth)
        naive += brier(naive_probability(levels), truth)
    assert ours <= naive


def test_a_model_survives_json():
    levels, truth = draw_book(9, 300, 0.4)
    truth[50:] = np.nan
    model = fit_model(patterns_of(levels, confirmed=truth), WEIGHTS, FAMILY)
    again = CallsModel.from_dict(json.loads(json.dumps(model.to_dict())))
    assert again.to_dict() == model.to_dict()
    np.testing.assert_array_equal(
        score_patterns(again, levels).log2_odds, score_patterns(model, levels).log2_odds
    )


def test_a_stated_share_is_the_prior():
    levels, _ = draw_book(2, 100, 0.5)
    options = ModelOptions(client_share=0.2)
    model = fit_model(patterns_of(levels), WEIGHTS, FAMILY, options=options)
    assert model.prior_bits == pytest.approx(-2, abs=1 / BIT_STEPS)


def test_families_must_fit_the_tables():
    with pytest.raises(FitError):
        fit_model(patterns_of([[0] * 10]), WEIGHTS, [0, 1])


def test_missing_evidence_is_worth_most_where_it_could_decide():
    levels, _ = draw_book(12, 800, 0.4)
    model = fit_model(patterns_of(levels), WEIGHTS, FAMILY)
    missing = value_of_missing(model, levels)
    assert np.all(missing.drop[levels >= 0] == 0)
    assert np.all(missing.drop <= 0.25)
    nothing = value_of_missing(model, np.full((1, 10), -1))
    assert np.all(nothing.drop[0] > 0)
    best = int(nothing.order[0, 0])
    assert model.weights.variance()[best] >= np.median(model.weights.variance())


def test_the_most_telling_of_the_missing():
    levels, _ = draw_book(13, 5000, 0.4)
    model = fit_model(patterns_of(levels), WEIGHTS, FAMILY)
    best, drop = most_telling(model, by_dimension(levels), score_patterns(model, levels))
    missing = value_of_missing(model, levels)
    np.testing.assert_array_equal(best, missing.order[:, 0])
    np.testing.assert_array_equal(drop, missing.drop.max(axis=1))


def test_frequency_alone_makes_no_client():
    levels = np.full((1, 10), -1)
    levels[0, :2] = 3
    often = np.tile(levels, (2, 1))
    often[1, 4] = 3
    strong = weights_of(
        [[0.01, 0.01, 0.01, 0.97], *[row.tolist() for row in WEIGHTS.m[1:]]],
        [[0.97, 0.01, 0.01, 0.01], *[row.tolist() for row in WEIGHTS.u[1:]]],
    )
    model = fit_model(patterns_of(often), strong, FAMILY)
    scores = score_patterns(model, often)
    assert np.all(scores.probability > 0.9)
    assert kinds(scores, FAMILY, 0).tolist() == [Kind.UNDECIDED, Kind.CLIENT]


def test_what_would_settle_a_pattern_does_not_hang_on_those_asked_with_it():
    levels, _ = draw_book(13, 2500, 0.4, missing=0.5)
    model = fit_model(patterns_of(levels), WEIGHTS, FAMILY)
    drop = value_of_missing(model, levels).drop
    for row in (0, 1023, 1024, 2499):
        alone = value_of_missing(model, levels[row : row + 1]).drop
        np.testing.assert_array_equal(drop[row], alone[0])


def test_the_bits_of_a_pattern_are_those_of_its_set_of_known_dimensions():
    levels, _ = draw_book(14, 1500, 0.4, missing=0.5)
    model = fit_model(patterns_of(levels), WEIGHTS, FAMILY)
    scores = score_patterns(model, levels)
    for row in (0, 511, 512, 1499):
        alone = score_patterns(model, levels[row : row + 1])
        np.testing.assert_array_equal(scores.bits[row], alone.bits[0])
        assert scores.own_bits[row] == alone.own_bits[0] == scores.bits[row].sum()
