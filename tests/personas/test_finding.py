"""From files to personas: planted books, imported and read like any other."""

import json

import pytest
from bench.personas import found_in
from bench.planted import plant
from sklearn.metrics import adjusted_rand_score

from tests.faces.books import done


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    truth = plant(folder / "files", groups=4, accounts=400, seed=6)
    return folder, truth, found_in(folder / "files", folder / "book")


def test_planted_groups_come_out_of_the_files(planted):
    _, truth, (personas, _, learnt) = planted
    accounts = sorted(truth)
    assert sorted(personas) == accounts
    agreed = adjusted_rand_score(
        [truth[each] for each in accounts], [personas[each] for each in accounts]
    )
    assert agreed > 0.8
    assert [each["accounts"] for each in learnt["groups"]] == [
        list(personas.values()).count(each["persona"]) for each in learnt["groups"]
    ]


def test_names_differ_and_stand_on_what_sets_the_group_apart(planted):
    _, _, (_, _, learnt) = planted
    names = [each["name"] for each in learnt["groups"]]
    assert len(set(names)) == len(names)
    for group in learnt["groups"]:
        assert group["traits"]
        for trait in group["traits"]:
            assert trait["inside"] > trait["outside"]


def test_a_run_keeps_no_text_of_anybody(planted):
    folder, _, _ = planted
    done("run", "--book", folder / "book")
    kept = (folder / "book" / "runs" / "r0001" / "personas.json").read_text()
    assert json.loads(kept)["groups"]
    assert "complains of" not in kept


def test_twenty_accounts_are_too_few(tmp_path):
    plant(tmp_path / "files", groups=3, accounts=20, seed=3)
    personas, _, learnt = found_in(tmp_path / "files", tmp_path / "book")
    assert personas == {}
    assert learnt["groups"] == []
    assert "too few" in learnt["told"]
