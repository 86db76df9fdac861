"""Plays that a business adds in its settings."""

import pytest

from clienthood.errors import SettingsError
from clienthood.evidence import catalogue
from clienthood.plays import plays_of
from clienthood.settings import parse_settings
from tests.faces.books import cli, done, made

DIMENSIONS = catalogue()
OWN = """
[[plays.own]]
key = "how-are-you"
title = "Ask how they are"
kind = "any"
where = [{where}]
words = "ring, and ask {{how}} they get on"
consent = "none"
"""


def settings_of(*where, text=OWN):
    listed = ", ".join(f'"{each}"' for each in where)
    return parse_settings(text.format(where=listed), where="clienthood.toml")


@pytest.mark.parametrize(
    ("where", "message", "hint"),
    [
        ("shoe-size:is:44", "accounts cannot be picked out by 'shoe-size'", "last"),
        ("last:about:60", "cannot be asked for by 'about'", "at-least, at-most, is, between"),
        ("last:at-least:soon", "'soon' is no number", "1234"),
        ("last:between:5", "'5' is no number", "between needs"),
        ("last:at-least:1); drop table calls; --", "is no number", ""),
        ("contract:is:handshake", "there is no level 'handshake'", "signed and in force"),
        ("contract:between:1:2", "cannot be asked for by 'between'", "is"),
    ],
)
def test_a_condition_that_cannot_be_is_told_with_its_place_and_remedy(where, message, hint):
    with pytest.raises(SettingsError) as told:
        plays_of(settings_of(where), DIMENSIONS)
    assert message in told.value.message
    assert hint in told.value.hint
    assert told.value.where.startswith("[[plays.own]] how-are-you")


def test_a_key_that_is_taken_is_refused():
    taken = OWN.replace("how-are-you", "recovery")
    with pytest.raises(SettingsError, match="there is a play 'recovery' already"):
        plays_of(settings_of(text=taken), DIMENSIONS)
    with pytest.raises(SettingsError, match="already"):
        plays_of(settings_of(text=OWN + OWN), DIMENSIONS)


@pytest.mark.parametrize("line", ['key = "No Key"', 'kind = "friend"', "uplift = 2", "soft = 1"])
def test_values_that_cannot_be_are_refused_when_the_file_is_read(line):
    name = line.split(" ")[0]
    kept = [each for each in OWN.splitlines() if not each.startswith(f"{name} =")]
    with pytest.raises(SettingsError, match=name):
        settings_of(text="\n".join([*kept, line]))


def test_an_own_play_is_for_those_who_meet_its_conditions_and_no_others(tmp_path):
    lines = ["order_id,account_id,ordered_at,amount"]
    lines += [f"X{n},A{n},2026-0{1 + n % 6}-10,{10 + n}.00" for n in range(12)]
    lines += [f"Y{n},A{n},2024-01-{10 + n},5.00" for n in range(12)]
    book = made(tmp_path, orders=lines)
    file = book / "clienthood.toml"
    more = OWN.format(where='"last:at-least:60", "spend-year:at-most:18"')
    file.write_text(file.read_text() + more)
    done("run", "--book", book)
    page = done("plays", "--book", book, "--json", "--all").json
    row = next(each for each in page["plays"] if each["key"] == "how-are-you")
    listed = done("accounts", "--book", book, "--json", "--limit", 0).json["accounts"]
    fits = [x for x in listed if x["days_since"] >= 60 and x["spend_year"] <= 18]
    assert 0 < len(fits) < len(listed)
    assert row["accounts"] == len(fits)
    assert row["own"] is True
    told = done("plays", "--book", book, "--account", fits[0]["account_id"]).out
    assert "Ring, and ask (how) they get on" in told
    file.write_text(file.read_text().replace("last:at-least:60", "lost:at-least:60"))
    refused = cli("run", "--book", book)
    assert refused.status != 0
    assert "accounts cannot be picked out by 'lost'" in refused.err
