"""Links make parties; what stands follows from the links that stand and from nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from clienthood.book.parties import leads, parties

NAME = st.sampled_from("abcdefg")
LINKS = st.lists(st.tuples(NAME, NAME).filter(lambda link: link[0] != link[1]), max_size=8)


@given(links=LINKS)
def test_linked_is_the_same_party_and_only_that(links):
    party = parties(links)
    for one, other in links:
        assert party[one] == party[other]
    reached = {name: {name} for link in links for name in link}
    for _ in links:
        for one, other in links:
            both = reached[one] | reached[other]
            for name in both:
                reached[name] = both
    assert {name: tuple(sorted(members)) for name, members in reached.items()} == party


@given(links=LINKS, there=st.sets(NAME))
def test_a_party_stands_under_one_of_its_own_who_is_there(links, there):
    lead = leads(links, there)
    party = parties(links)
    for name, found in lead.items():
        assert found in there
        assert found in party[name]
        assert all(lead[each] == found for each in party[name] if each in there)


def test_the_newest_link_says_under_whom():
    assert leads([("a", "b")], "ab") == {"a": "b", "b": "b"}
    assert leads([("a", "b"), ("b", "c")], "abc")["a"] == "c"
    assert leads([("a", "b"), ("a", "c")], "abc")["b"] == "c"
    assert leads([("a", "b")], "a") == {"a": "a"}
