"""Jobs, runs, their comparison, settings and the first day, as a browser meets them."""

import re
import time
from collections import Counter

import pyarrow.parquet as pq
import pytest

from clienthood.book import Book, open_book
from clienthood.book.audit import Actor, read_audit
from clienthood.book.runs import ACCOUNTS, PATTERNS, read_run, run_folder, run_ids
from clienthood.errors import NotFoundError
from clienthood.faces.deeds.labels import confirm
from clienthood.faces.deeds.sample import make_sample, remove_sample
from clienthood.faces.deeds.settings import save_settings
from clienthood.faces.views.comparison import Asked, comparison
from clienthood.faces.views.reading import reading
from clienthood.faces.views.runs import run_history
from clienthood.faces.views.settings import settings_page
from clienthood.faces.views.start import start_page
from clienthood.settings import read_settings
from tests.faces.books import done

ANN = Actor(name="ann", face="web")


@pytest.fixture(scope="module")
def own(simulated, tmp_path_factory):
    """A book with two runs; in between a kind was confirmed and a threshold was moved."""
    folder = tmp_path_factory.mktemp("own")
    done("init", "--book", folder, "--name", "Hart & Co")
    done("import", simulated, "--book", folder)
    done("run", "--book", folder, "--as-of", "2025-06-30")
    book = open_book(folder)
    called = pq.read_table(run_folder(book, read_run(book)) / ACCOUNTS).to_pylist()
    customer = next(row["account_id"] for row in called if row["kind"] == "customer")
    confirm(book, ANN, account_id=customer, kind="client")
    changes = {"calls.client_from": 0.99, "words.client": "patient", "words.clients": "patients"}
    save_settings(book, ANN, changes=changes)
    done("run", "--book", folder)
    return book


def calls(book, run):
    folder = run_folder(book, read_run(book, run))
    bits = {row["pattern"]: row for row in pq.read_table(folder / PATTERNS).to_pylist()}
    rows = pq.read_table(folder / ACCOUNTS).to_pylist()
    return {row["account_id"]: row | {"told": bits[row["pattern"]]} for row in rows}


def finished(client, answer):
    """Follow a job to where it leads, as a browser does."""
    assert answer.status_code == 303, answer.text
    where = answer.headers["location"]
    assert "/jobs/" in where
    end = time.monotonic() + 60
    while time.monotonic() < end:
        page = client.get(where)
        if page.status_code == 303:
            return page.headers["location"]
        assert page.status_code == 200
        if "<progress" not in page.text:
            raise AssertionError(page.text)
        time.sleep(0.05)
    raise AssertionError("the job took too long")


def test_the_comparison_is_what_the_two_runs_hold(own):
    before, after = calls(own, "r0001"), calls(own, "r0002")
    ids = sorted({*before, *after})
    ways = Counter(
        tuple(run[each]["kind"] if each in run else "absent" for run in (before, after))
        for each in ids
    )
    with reading(own) as read:
        page = comparison(read, "r0001", "r0002", Asked(limit=10_000))
        assert (page.before.accounts, page.after.accounts) == (len(before), len(after))
        assert page.before.kinds == {
            kind: sum(row["kind"] == kind for row in before.values())
            for kind in ("client", "customer", "undecided")
        }
        assert page.stayed == sum(n for (was, now), n in ways.items() if was == now)
        told = {(way.kind_before, way.kind_after): way.accounts for way in page.directions}
        assert told == {way: n for way, n in ways.items() if way[0] != way[1]}
        assert page.total == len(page.turned) == sum(told.values())
        assert len(told) > 2
        for way, number in told.items():
            asked = Asked(kind_before=way[0], kind_after=way[1], limit=10_000)
            only = comparison(read, "r0001", "r0002", asked)
            assert only.total == number
            assert {(each.kind_before, each.kind_after) for each in only.turned} == {way}
        pages = [
            comparison(read, "r0001", "r0002", Asked(limit=7, offset=at)).turned
            for at in range(0, page.total, 7)
        ]
        assert tuple(each for part in pages for each in part) == page.turned


def test_the_evidence_told_of_an_account_is_what_moved_most(own):
    before, after = calls(own, "r0001"), calls(own, "r0002")
    with reading(own) as read:
        page = comparison(read, "r0001", "r0002", Asked(limit=10_000))
    seen = 0
    for each in page.turned:
        if "absent" in (each.kind_before, each.kind_after):
            assert each.moved == ()
            continue
        was, now = before[each.account_id], after[each.account_id]
        assert each.probability_before == was["probability"]
        assert each.probability_after == now["probability"]
        assert each.confirmed == (now["confirmed"] is not None)
        moves = {
            name.removesuffix("_bits"): now["told"][name] - was["told"][name]
            for name in now["told"]
            if name.endswith("_bits") and name != "own_bits"
        }
        most = sorted((abs(bits) for bits in moves.values() if abs(bits) >= 0.05), reverse=True)
        assert [abs(moved.moved) for moved in each.moved] == pytest.approx(most[:3])
        for moved in each.moved:
            assert moved.moved == pytest.approx(moves[moved.dimension])
            seen += 1
    assert seen > 5
    assert any(each.confirmed for each in page.turned)
    moved = [
        abs(each.probability_after - each.probability_before)
        for each in page.turned
        if each.moved or each.probability_before is not None is not each.probability_after
    ]
    assert moved


def test_a_run_compared_with_itself_changed_nothing_and_unknown_ones_are_refused(own):
    with reading(own) as read:
        same = comparison(read, "r0001", "r0001")
        assert (same.total, same.directions, same.differs) == (0, (), ())
        assert same.stayed == same.before.accounts
        with pytest.raises(NotFoundError):
            comparison(read, "r0001", "r0009")
        with pytest.raises(NotFoundError):
            comparison(read, "r0001", "r0002", Asked(kind_before="' or 1=1"))


def test_the_history_tells_what_each_run_came_to_and_whether_it_stands(own):
    page = run_history(own)
    assert [row.run for row in page.runs] == ["r0002", "r0001"]
    newest, oldest = page.runs
    assert newest.behind == ()
    assert oldest.behind == ("the settings changed since this run",)
    for row in page.runs:
        assert sum(row.kinds.values()) == row.accounts == len(calls(own, row.run))
        assert row.seconds > 0
    part = run_history(own, limit=1, offset=1)
    assert [row.run for row in part.runs] == ["r0001"]
    assert part.total == 2


def test_pages_of_runs_speak_the_words_of_the_house(visit, own):
    client = visit(own.path)
    for path in ("/runs", "/runs/compare"):
        page = client.get(path)
        assert page.status_code == 200
        assert "Patients" in page.text
        assert not re.search(r"\b[Cc]lients\b", re.sub(r"<[^>]*>", " ", page.text))
    assert "r0001" in client.get("/runs/compare?kind_before=customer&kind_after=client").text
    assert client.get("/runs/compare?before=r0009&after=r0001").status_code == 404
    assert client.get("/runs/compare?kind_before=no").status_code == 404


def test_a_run_is_started_followed_and_shown(visit, own):
    client = visit(own.path)
    number = len(run_ids(own))
    assert client.post("/run", data={"as_of": "June"}).status_code == 422
    answer = client.post("/run", data={"as_of": "2026-01-31"})
    waiting = client.get(answer.headers["location"]).text
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert "Cancel" in waiting
    assert finished(client, answer) == "/?told=run-made"
    assert len(run_ids(own)) == number + 1
    assert str(read_run(own).as_of) == "2026-01-31"
    entry = read_audit(own, limit=1, offset=0).entries[0]
    assert (entry.what, entry.subject) == ("run", read_run(own).id)
    assert "Every account has been read anew." in client.get("/?told=run-made").text


def test_a_cancelled_job_says_so(visit, own):
    client = visit(own.path)
    number = len(run_ids(own))
    where = client.post("/run").headers["location"]
    assert client.post(f"{where}/cancel").headers["location"] == where
    assert "It was cancelled" in client.get(where).text
    assert len(run_ids(own)) == number
    assert client.get("/jobs/none").status_code == 404


def test_who_may_not_run_or_set_is_refused(visit, own):
    member = visit(own.path, "member")
    assert member.get("/runs").status_code == 200
    for path in ("/run", "/settings/save", "/settings/preview", "/start/sample", "/jobs/x/cancel"):
        assert member.post(path).status_code == 403, path
    assert member.get("/settings").status_code == 403


def form_of(page):
    """The fields of the settings page as a browser would send them back."""
    fields = {"seen": page.seen, "preset": ""}
    for setting in (each for group in page.groups for each in group.settings):
        value = setting.value
        if setting.type == "switch":
            fields[setting.key] = "yes" if value else "no"
        elif setting.type == "rates":
            fields[setting.key] = "\n".join(f"{name} = {rate}" for name, rate in value.items())
        else:
            fields[setting.key] = "" if value is None else str(value)
    return fields | {each.key: "yes" if each.off else "no" for each in page.dimensions}


@pytest.fixture
def settable(visit, simulated, tmp_path):
    """A book of its own for tests that save settings, without a run."""
    done("init", "--book", tmp_path / "b", "--name", "Hart & Co")
    book = open_book(tmp_path / "b")
    return book, visit(book.path)


def test_sending_the_form_back_as_it_is_changes_nothing(settable):
    book, client = settable
    before = book.settings_file.read_bytes()
    answer = client.post("/settings/save", data=form_of(settings_page(book)))
    assert answer.headers["location"] == "/settings?told=settings-same"
    assert book.settings_file.read_bytes() == before


def test_the_form_saves_what_was_typed(settable):
    book, client = settable
    typed = {
        "value.margin": "0,4",
        "book.rates": "usd = 0.92\n\nCHF 1,05\n",
        "as_of": "2026-02-28",
        "calls.learn": "no",
        "dimensions.rhythm.off": "yes",
        "preset": "club or gym",
        "value.draws": "500",
    }
    answer = client.post("/settings/save", data=form_of(settings_page(book)) | typed)
    assert answer.headers["location"] == "/settings?told=settings-saved"
    made = read_settings(book.path)
    assert made.value.margin == 0.4
    assert made.book.rates == {"USD": 0.92, "CHF": 1.05}
    assert str(made.as_of) == "2026-02-28"
    assert not made.calls.learn
    assert made.dimensions["rhythm"].off
    assert (made.words.clients, made.words.customer) == ("members", "day guest")
    assert made.value.draws == 500
    assert made.book.name == "Hart & Co"
    again = client.get("/settings").text
    assert 'value="members"' in again
    back = form_of(settings_page(book)) | {
        "value.margin": "",
        "as_of": "",
        "book.rates": "",
        "calls.learn": "yes",
        "dimensions.rhythm.off": "no",
    }
    client.post("/settings/save", data=back)
    made = read_settings(book.path)
    assert (made.value.margin, made.as_of, made.book.rates) == (None, None, {})
    assert made.calls.learn
    assert not made.dimensions["rhythm"].off


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("calls.client_from", "much", "client_from"),
        ("calls.client_from", "0.3", "client_from"),
        ("value.draws", "1.5", "draws"),
        ("as_of", "soon", "as_of"),
        ("book.rates", "USD", "rates, line 1"),
        ("book.rates", "USD = -1", "rates"),
        ("value.discount_rate", "nan", "discount_rate"),
        ("book.currency", "euros", "currency"),
    ],
)
def test_a_mistake_is_told_on_the_form_with_what_was_typed(settable, key, typed, said):
    book, client = settable
    before = book.settings_file.read_bytes()
    fields = form_of(settings_page(book)) | {key: typed, "book.trade": "kept <as typed>"}
    for path in ("/settings/save", "/settings/preview"):
        answer = client.post(path, data=fields)
        assert answer.status_code == 422
        assert "Nothing was saved" in answer.text
        assert said in answer.text
        assert "kept &lt;as typed&gt;" in answer.text
    assert book.settings_file.read_bytes() == before


def test_a_form_opened_before_another_saved_is_refused(settable):
    book, client = settable
    fields = form_of(settings_page(book)) | {"words.client": "patient"}
    save_settings(book, ANN, changes={"words.client": "guest"})
    answer = client.post("/settings/save", data=fields)
    assert answer.status_code == 409
    assert "somebody else" in answer.text
    assert read_settings(book.path).words.client == "guest"


def test_settings_are_tried_and_then_saved(visit, own):
    client = visit(own.path)
    runs = run_ids(own)
    fields = form_of(settings_page(own)) | {"calls.client_from": "0.7", "words.client": "patient"}
    where = finished(client, client.post("/settings/preview", data=fields))
    page = client.get(where)
    assert "Nothing is saved yet" in page.text
    assert "Called a client from" in page.text
    assert read_settings(own.path).calls.client_from == 0.99
    hidden = {
        name: re.search(rf'name="{name}" value="([^"]*)"', page.text).group(1).replace("&#34;", '"')
        for name in ("seen", "changes")
    }
    answer = client.post("/settings/save", data=hidden)
    assert answer.headers["location"] == "/settings?told=settings-saved"
    assert read_settings(own.path).calls.client_from == 0.7
    assert run_ids(own) == runs
    assert "the settings changed since this run" in client.get("/").text
    assert client.post("/settings/save", data={"changes": "[1"}).status_code == 422
    assert client.get("/settings/preview/none").status_code == 404


def test_a_broken_settings_file_is_told_and_not_a_crash(settable):
    book, client = settable
    book.settings_file.write_text("[calls\n")
    answer = client.get("/settings")
    assert answer.status_code == 422
    assert "TOML" in answer.text


def test_the_first_day(visit, empty):
    client = visit(empty)
    page = client.get("/start")
    assert page.status_code == 200
    assert "/import" in page.text
    assert "Make it and open it" in page.text
    where = finished(client, client.post("/start/sample"))
    assert where == "/sample/"
    assert client.get("/sample/").status_code == 200
    assert client.post("/start/sample").headers["location"] == "/sample/"
    assert client.get("/").headers["location"] == "/start"
    removed = client.post("/sample/start/sample/remove")
    assert removed.headers["location"] == "/start?told=sample-removed"
    assert not (empty / "sample").exists()
    assert client.get("/sample/").status_code == 303
    what = [entry.what for entry in read_audit(Book(empty), limit=9, offset=0).entries]
    assert what[:2] == ["remove sample", "make sample"]


def test_the_start_tells_which_records_would_tell_more(visit, tmp_path):
    (tmp_path / "orders.csv").write_text(
        "order_id,account_id,ordered_at,amount\n1,a,2026-01-01,10\n2,b,2026-02-01,20\n"
    )
    done("init", "--book", tmp_path / "b")
    done("import", tmp_path / "orders.csv", "--book", tmp_path / "b")
    page = start_page(open_book(tmp_path / "b"))
    assert page.state == "imported"
    assert [(each.table, each.rows) for each in page.held] == [("orders", 2)]
    assert page.readable == len(page.held[0].dimensions) < page.dimensions
    assert "contracts" in [each.table for each in page.missing]
    client = visit(tmp_path / "b")
    text = client.get("/start").text
    assert "Contracts" in text
    assert "Read every account" in text
    finished(client, client.post("/run"))
    assert start_page(open_book(tmp_path / "b")).state == "ready"


def test_a_folder_that_is_no_sample_is_left_alone(tmp_path):
    (tmp_path / "sample").mkdir()
    (tmp_path / "sample" / "mine.txt").write_text("x")
    for deed in (
        lambda: make_sample(Book(tmp_path), ANN, told=lambda *_: None),
        lambda: remove_sample(Book(tmp_path), ANN),
    ):
        with pytest.raises(Exception, match="left alone"):
            deed()
    assert (tmp_path / "sample" / "mine.txt").read_text() == "x"
