"""Stories: a result on record, and consent in every row."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clienthood.plays.stories import make_stories
from clienthood.settings import StoriesSection
from tests.plays.standing import AS_OF, day, rows_of, standing


def stories(folder, kinds, *, again=365, **tables):
    with standing(folder, kinds, **tables) as engine:
        make_stories(engine, StoriesSection(ask_again_days=again), as_of=AS_OF, satisfaction=5.0)
        return rows_of(engine, "stories")


def praise(account, before=30, score=10):
    return {"account_id": account, "given_at": day(before), "score": score, "scale": "NPS"}


def spent(account, before, amount):
    return {"account_id": account, "ordered_at": day(before), "amount": amount}


def test_growth_praise_and_a_solved_complaint_are_results(tmp_path):
    rows = stories(
        tmp_path,
        {"GREW": "client", "SOLVED": "client", "GLAD": "customer", "PLAIN": "client"},
        orders=[spent("GREW", 500, 100), spent("GREW", 100, 150), spent("PLAIN", 100, 90)],
        tickets=[
            {
                "account_id": "SOLVED",
                "opened_at": day(90),
                "closed_at": day(88),
                "kind": "complaint",
            }
        ],
        feedback=[praise("GLAD")],
    )
    assert set(rows) == {"GREW", "SOLVED", "GLAD"}
    assert rows["GREW"]["growth"] == 0.5
    assert rows["SOLVED"]["solved"] == 1
    assert (rows["GREW"]["form"], rows["GLAD"]["form"]) == ("case study", "testimonial")


def test_who_is_not_content_or_waits_for_an_answer_is_no_candidate(tmp_path):
    rows = stories(
        tmp_path,
        {"CROSS": "client", "LATELY": "client", "WAITS": "client", "GLAD": "client"},
        feedback=[
            praise("CROSS", score=3),
            praise("LATELY", 300, 10),
            praise("LATELY", 5, 4),
            praise("WAITS"),
            praise("GLAD"),
        ],
        tickets=[{"account_id": "WAITS", "opened_at": day(20), "kind": "complaint"}],
    )
    assert set(rows) == {"GLAD"}


def test_consent_is_told_and_those_who_said_no_come_last(tmp_path):
    rows = stories(
        tmp_path,
        {"YES": "client", "NO": "client", "UNKNOWN": "client"},
        accounts=[
            {"account_id": "YES", "consent_publish": True},
            {"account_id": "NO", "consent_publish": False},
        ],
        feedback=[praise("YES", score=8), praise("NO"), praise("UNKNOWN")],
    )
    assert {name: row["consent"] for name, row in rows.items()} == {
        "YES": "yes",
        "NO": "no",
        "UNKNOWN": "ask",
    }
    assert rows["NO"]["rank"] == 3


def test_who_was_asked_lately_is_tired_and_only_then(tmp_path):
    contacts = [
        {"campaign_id": "T", "account_id": "LATE", "sent_at": day(100)},
        {"campaign_id": "T", "account_id": "LONG", "sent_at": day(500)},
        {"campaign_id": "N", "account_id": "NEWS", "sent_at": day(5)},
    ]
    names = ("LATE", "LONG", "NEWS")
    rows = stories(
        tmp_path,
        dict.fromkeys(names, "client"),
        campaigns=[
            {"campaign_id": "T", "kind": "testimonial"},
            {"campaign_id": "N", "kind": "newsletter"},
        ],
        campaign_contacts=contacts,
        feedback=[praise(name) for name in names],
    )
    assert {name: row["tired"] for name, row in rows.items()} == {
        "LATE": True,
        "LONG": False,
        "NEWS": False,
    }
    assert rows["NEWS"]["last_asked"] is None


CONSENT = st.sampled_from([True, False, None])


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(CONSENT, st.booleans(), st.integers(0, 10)), min_size=1, max_size=8))
def test_consent_and_objection_hold_for_whatever_is_recorded(tmp_path_factory, told):
    names = [f"A{nth}" for nth in range(len(told))]
    with standing(
        tmp_path_factory.mktemp("book"),
        dict.fromkeys(names, "client"),
        accounts=[
            {"account_id": name, "consent_publish": consent, "objects_to_profiling": objects}
            for name, (consent, objects, _) in zip(names, told, strict=True)
        ],
        feedback=[
            praise(name, score=score) for name, (_, _, score) in zip(names, told, strict=True)
        ],
    ) as engine:
        make_stories(engine, StoriesSection(), as_of=AS_OF, satisfaction=5.0)
        rows = rows_of(engine, "stories")
    words = {True: "yes", False: "no", None: "ask"}
    for name, (consent, objects, score) in zip(names, told, strict=True):
        assert (name in rows) == (not objects and score >= 6)
        if name in rows:
            assert rows[name]["consent"] == words[consent]
    ranks = sorted(row["rank"] for row in rows.values())
    assert ranks == list(range(1, len(rows) + 1))
