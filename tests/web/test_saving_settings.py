"""Saving settings keeps all that the user wrote around them, and never saves a mistake."""

import datetime as dt
import tomllib
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clienthood.book import create_book
from clienthood.book.audit import Actor, read_audit
from clienthood.errors import BookError, SettingsError
from clienthood.faces.deeds.settings import (
    save_settings,
    tried_settings,
)
from clienthood.faces.deeds.settings_text import changed_text
from clienthood.faces.views.settings import settings_seen
from clienthood.settings import Settings, read_settings

ANN = Actor(name="ann", face="web")
WRITTEN = """\
# Ours. Do not touch before asking Ann!
[calls]      # how we call
client_from  =  0.85   # strict
  # customer_to = 0.3

[book]
name = 'Hartley "&" Finch'
[book.rates]
USD = 0.92 # of today
GBP = 1.15

[dimensions.payment]
m = [0.10, 0.20,
     0.50, 0.20]  # measured
u = [0.40, 0.20, 0.38, 0.02]

[[own]]
name = "long_talks"
family = "contact"
question = "Do we talk at length?"
table = "interactions"
value = "minutes / 60"
levels = [ { name = "short", below = 2, m = 0.3, u = 0.8 }, { name = "long", m = 0.7, u = 0.2 } ]
"""


@pytest.fixture
def book(tmp_path):
    book = create_book(tmp_path / "book")
    book.settings_file.write_text(WRITTEN, encoding="utf-8")
    return book


def lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_only_the_line_of_a_changed_setting_changes(book):
    made = save_settings(book, ANN, changes={"calls.client_from": 0.9})
    assert made.calls.client_from == read_settings(book.path).calls.client_from == 0.9
    text = book.settings_file.read_text(encoding="utf-8")
    assert text == WRITTEN.replace("0.85", "0.9")


def test_new_sections_top_settings_and_rates_find_their_place(book):
    changes = {
        "as_of": dt.date(2026, 1, 1),
        "words.client": "patient",
        "value.margin": 0.4,
        "book.rates": {"USD": 0.92, "CHF": 1.05},
        "dimensions.rhythm.off": True,
        "calls.client_from": None,
    }
    made = save_settings(book, ANN, changes=changes)
    assert made == read_settings(book.path)
    assert (made.as_of, made.words.client, made.value.margin) == (
        dt.date(2026, 1, 1),
        "patient",
        0.4,
    )
    assert made.book.rates == {"USD": 0.92, "CHF": 1.05}
    assert made.dimensions["rhythm"].off
    assert made.dimensions["payment"].m == (0.10, 0.20, 0.50, 0.20)
    assert made.calls.client_from == 0.8
    text = book.settings_file.read_text(encoding="utf-8")
    for kept in ("# Ours. Do not touch before asking Ann!", "USD = 0.92 # of today", "# measured"):
        assert kept in text


def test_who_changed_what_is_written_down(book):
    save_settings(book, ANN, changes={"calls.client_from": 0.9, "words.client": "patient"})
    (entry,) = read_audit(book, limit=5, offset=0).entries
    assert (entry.name, entry.what) == ("ann", "save settings")
    assert entry.before == '{"calls.client_from": 0.85}'
    assert entry.after == '{"calls.client_from": 0.9, "words.client": "patient"}'


def test_nothing_changed_writes_nothing(book):
    before = book.settings_file.stat().st_mtime_ns
    save_settings(book, ANN, changes={"calls.client_from": 0.85})
    assert book.settings_file.stat().st_mtime_ns == before
    assert read_audit(book, limit=5, offset=0).total == 0


def test_all_mistakes_are_listed_and_nothing_is_saved(book):
    changes = {"calls.client_from": 1.5, "value.margin": -1, "words.patient": "x", "nothing": 1}
    with pytest.raises(SettingsError) as caught:
        save_settings(book, ANN, changes=changes)
    for name in ("calls.client_from", "value.margin", "words.patient", "nothing"):
        assert name in caught.value.message
    with pytest.raises(SettingsError):
        tried_settings(book, changes)
    assert book.settings_file.read_text(encoding="utf-8") == WRITTEN
    assert read_audit(book, limit=5, offset=0).total == 0


def test_a_file_that_changed_since_the_form_was_opened_is_not_overwritten(book):
    seen = settings_seen(book)
    save_settings(book, ANN, changes={"words.client": "guest"}, seen=seen)
    with pytest.raises(BookError, match="somebody else"):
        save_settings(book, ANN, changes={"words.client": "member"}, seen=seen)
    assert read_settings(book.path).words.client == "guest"


def test_of_many_who_save_at_once_one_wins(book):
    seen = settings_seen(book)

    def save(number):
        try:
            save_settings(book, ANN, changes={"value.draws": 100 + number}, seen=seen)
        except BookError:
            return None
        return number

    with ThreadPoolExecutor(8) as many:
        won = [number for number in many.map(save, range(8)) if number is not None]
    assert len(won) == 1
    assert read_settings(book.path).value.draws == 100 + won[0]


def test_trying_saves_nothing(book):
    assert tried_settings(book, {"value.draws": 500}).value.draws == 500
    assert book.settings_file.read_text(encoding="utf-8") == WRITTEN


def test_a_book_without_a_file_gets_one(book):
    book.settings_file.unlink()
    save_settings(book, ANN, changes={"words.clients": "gäste"}, seen=settings_seen(book))
    assert read_settings(book.path).words.clients == "gäste"


def test_a_broken_file_is_left_alone(book):
    book.settings_file.write_text("[calls\n")
    with pytest.raises(SettingsError, match="TOML"):
        save_settings(book, ANN, changes={"words.client": "guest"})
    assert book.settings_file.read_text() == "[calls\n"


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "as_of": st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
        "book.name": TEXTS,
        "book.rates": st.dictionaries(
            st.sampled_from(["USD", "GBP", "CHF", "JPY"]), st.floats(0.001, 1000)
        ),
        "words.clients": TEXTS,
        "calls.client_share": st.none() | st.floats(0.01, 0.99),
        "calls.client_from": st.none() | st.floats(0.51, 0.99),
        "calls.learn": st.booleans(),
        "calls.mode": st.sampled_from(["model", "rules"]),
        "value.draws": st.none() | st.integers(50, 10000),
        "dimensions.payment.off": st.booleans(),
        "dimensions.rhythm.off": st.booleans(),
    },
)
PARTS = st.permutations(
    [
        "# first remark\n[book]\nname = \"x\" # tail\ntrade='y'\n",
        '[words]\n# of the house\nclient = "guest"\n',
        "[calls]\nclient_from=0.9\t# spaced\nlearn = false\n\n\n",
        "[value]\ndraws = 1_000\n#draws = 2\n",
        "[book.rates]\nUSD = 0.92 # usd\n",
        "[dimensions.payment]\noff = true # p\n",
    ]
)
TOP = st.sampled_from(
    ["", "as_of = 2026-02-03 # top\n", "# alone\n\n", "words.customer = 'buyer'\n", "own = []\n"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TOP, PARTS, st.integers(0, 6), CHANGES)
def test_any_file_and_any_changes_come_out_right_with_every_remark(top, parts, kept, changes):
    chosen = parts[:kept]
    if top.startswith("words"):
        chosen = [part for part in chosen if not part.startswith("[words]")]
    text = top + "".join(chosen)
    made = changed_text(text, changes, where="x")
    values = tomllib.loads(made)
    for name, value in changes.items():
        found = values
        for part in name.split("."):
            found = found.get(part, {} if part != name.split(".")[-1] else None)
        assert found == value
    Settings.model_validate(values)
    again = changed_text(made, changes, where="x")
    assert again == made
    for line in lines(text):
        key = line.split("=")[0].strip()
        if line.startswith("#") or key not in {name.split(".")[-1] for name in changes} | {"USD"}:
            assert line in lines(made)


@pytest.mark.parametrize(
    "change",
    [{"engine.where": "postgresql://elsewhere"}, {"mail.host": "x"}, {"sources.a.kind": "x"}],
)
def test_where_figures_and_logins_go_is_changed_by_hand_alone(book, change):
    with pytest.raises(SettingsError, match="not changed from here"):
        save_settings(book, ANN, changes=change)
    assert book.settings_file.read_text(encoding="utf-8") == WRITTEN
