"""Phrases that a group writes more often than the others."""

import numpy as np

from clienthood.personas.topics import topics

OWN = ["The late delivery again", "late delivery, sorry to say", "your late delivery"] * 4
OTHERS = ["a wrong invoice came", "the invoice is wrong", "opening hours please"] * 4


def test_what_sets_a_group_apart_comes_first_with_its_texts():
    texts = OWN + OTHERS
    inside = np.arange(len(texts)) < len(OWN)
    found = topics(texts, inside, most=3)
    assert found[0].words == "late delivery"
    assert (found[0].texts, found[0].share, found[0].others) == (12, 1.0, 0.0)
    assert found[0].clear
    assert len({texts[at] for at in found[0].held_by}) == 3
    assert all("late delivery" in texts[at] for at in found[0].held_by)


def test_nothing_is_told_of_too_few_texts():
    texts = ["late delivery", "late delivery", *OTHERS]
    inside = np.arange(len(texts)) < 2
    assert topics(texts, inside, most=3) == ()
    assert topics(["of the", "to a", "and so"], np.ones(3, bool), most=3) == ()
