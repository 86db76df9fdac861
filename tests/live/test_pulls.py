"""What a vendor keeps becomes records as if its objects had come as files, however often it is
pulled, whatever breaks off on the way."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from clienthood.book import create_book, read_manifest
from clienthood.book.audit import Actor
from clienthood.engine import DuckDB
from clienthood.errors import SettingsError, SourceError
from clienthood.faces.deeds.pulling import pull_source
from clienthood.records import current_view, import_file, undo
from clienthood.records.layout import layouts
from clienthood.sources.live.hubspot import PROPERTIES
from tests.live import objects
from tests.live.serving import Stumbling, serving
from tests.live.vendors import KEY, HubSpot, Shopify, Stripe

KINDS = ("stripe", "hubspot", "shopify")
ORDER = {
    "stripe": ("customers", "subscriptions", "invoices", "charges"),
    "hubspot": ("companies", "contacts", "deals", "tickets", "calls", "emails", "meetings"),
    "shopify": ("customers", "orders"),
}


@pytest.fixture(scope="module")
def engine():
    engine = DuckDB()
    yield engine
    engine.close()


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("SHOP_KEY", KEY)


def vendor(kind):
    if kind == "hubspot":
        return HubSpot(*objects.hubspot())
    return Stripe(objects.stripe()) if kind == "stripe" else Shopify(objects.shopify())


def book_of(folder, kind, base, more=""):
    book = create_book(folder, currency="EUR")
    add_source(book, "shop", kind, base, more)
    return book


def add_source(book, name, kind, base, more=""):
    with book.settings_file.open("a", encoding="utf-8") as settings:
        settings.write(
            f'\n[sources.{name}]\nkind = "{kind}"\nwhere = "{base}"\n'
            f'password_env = "SHOP_KEY"\n{more}'
        )


def pull(book, engine):
    return {
        each.read: each
        for each in pull_source(book, Actor(name="test", face="cli"), source="shop", engine=engine)
    }


def written(desk, kind, folder):
    """Write what a vendor keeps as files, and return them in the order in which they are read."""
    folder.mkdir()
    files = []
    for name in ORDER[kind]:
        kept = list(desk.objects[name].values())
        if kind == "hubspot":
            kept = [_with_companies(desk, name, found) for found in kept]
        file = folder / f"{name}.jsonl"
        file.write_text("".join(json.dumps(found) + "\n" for found in kept))
        files.append(file)
    return files


def _with_companies(desk, name, found):
    belongs = desk.links.get((name, "companies"), {}).get(found["id"])
    if not belongs:
        return found
    results = [{"id": id_} for id_ in reversed(belongs)]
    return {**found, "associations": {"companies": {"results": results}}}


def records(book, engine):
    """Return every record of a book, without where it came from."""
    manifest = read_manifest(book.manifest_file)
    found = {}
    for table in sorted({batch.table for batch in manifest.batches}):
        current_view(engine, book, manifest, table)
        rows = engine.fetch(f"select * from {table} order by record_key").to_pylist()
        for row in rows:
            for name in ("batch", "source_line", "extra"):
                row.pop(name, None)
        found[table] = rows
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_pull_through_faults_brings_what_the_files_would_and_once(kind, tmp_path, engine):
    desk = vendor(kind)
    desk.page = {"stripe": 100, "hubspot": 100, "shopify": 50}[kind]
    stumbling = Stumbling(desk, share=0.05, seed=3, limits=1)
    with serving(stumbling) as served:
        book = book_of(tmp_path / "book", kind, served.base)
        done = pull(book, engine)
    assert stumbling.stumbled >= 1
    assert len(stumbling.pauses) == 1
    assert {name: each.rows for name, each in done.items()} == {
        name: len(desk.objects[name]) for name in ORDER[kind]
    }
    by_files = create_book(tmp_path / "files", currency="EUR")
    for file in written(desk, kind, tmp_path / "exports"):
        import_file(by_files, engine, file)
    assert records(book, engine) == records(by_files, engine)
    assert not list((book.path / "spool").rglob("*.jsonl")), "what was imported is not kept twice"


def landed(book):
    return sum(
        len(file.read_text().splitlines()) for file in (book.path / "spool").rglob("*.jsonl")
    )


def asked(served, path):
    return [call for call in served.calls if call.path == path]


def test_the_next_pull_brings_what_is_new_and_what_has_changed(tmp_path, engine):
    desk = vendor("stripe")
    with serving(desk) as served:
        book = book_of(tmp_path / "book", "stripe", served.base)
        pull(book, engine)
        before = len(served.calls)
        again = pull(book, engine)
        assert {each.rows for each in again.values()} == {0}
        assert len(served.calls) - before == 2 * len(ORDER["stripe"]), "one list and its events"
        desk.now += 86400
        ended = next(o for o in desk.objects["subscriptions"].values() if not o["ended_at"])
        day = int(desk.now)
        told = {"type_": "customer.subscription.deleted", "status": "canceled", "ended_at": day}
        desk.change("subscriptions", ended["id"], **told)
        newest = max(desk.objects["invoices"].values(), key=lambda o: o["created"])
        line = {**newest["lines"]["data"][0], "id": "il_new"}
        new = {**newest, "id": "in_new", "created": day, "lines": {"data": [line]}}
        desk.objects["invoices"]["in_new"] = new
        paid = {**next(iter(desk.objects["charges"].values())), "id": "ch_new", "created": day}
        desk.objects["charges"]["ch_new"] = {**paid, "invoice": "in_new"}
        third = pull(book, engine)
    rows = {name: each.rows for name, each in third.items()}
    assert rows == {"customers": 0, "subscriptions": 1, "invoices": 1, "charges": 1}
    found = records(book, engine)
    assert [
        c["ended_on"] is not None for c in found["contracts"] if c["contract_id"] == ended["id"]
    ]
    of_new = [o for o in found["orders"] if o["order_id"] == "in_new"]
    assert len(of_new) == 1, "what an invoice tells is told once, and goes on to be told"
    assert not [o for o in found["orders"] if o["order_id"] == "ch_new"]


def test_after_a_month_of_silence_everything_is_read_again(tmp_path, engine):
    desk = vendor("stripe")
    with serving(desk) as served:
        book = book_of(tmp_path / "book", "stripe", served.base)
        desk.now -= 60 * 86400
        pull(book, engine)
        desk.now += 60 * 86400
        ended = next(o for o in desk.objects["subscriptions"].values() if not o["ended_at"])
        ended |= {"status": "canceled", "ended_at": int(desk.now) - 40 * 86400}
        pull(book, engine)
    found = records(book, engine)["contracts"]
    assert [c for c in found if c["contract_id"] == ended["id"] and c["ended_on"]]


def test_what_hubspot_and_shopify_changed_replaces_what_was_there(tmp_path, engine):
    desk = vendor("shopify")
    with serving(desk) as served:
        book = book_of(tmp_path / "book", "shopify", served.base)
        pull(book, engine)
        order = list(desk.objects["orders"].values())[5]
        order |= {"updated_at": "2026-11-25T10:00:00+00:00", "cancelled_at": "2026-11-25T10:00:00Z"}
        order["line_items"][0]["title"] = "renamed"
        desk.now += 6 * 86400
        changed = pull(book, engine)
    assert changed["orders"].rows == 1
    with serving(vendor("hubspot")) as served:
        crm = served
        book = book_of(tmp_path / "crm", "hubspot", crm.base)
        pull(book, engine)
        again = pull(book, engine)
    assert {each.rows for each in again.values()} == {0}


def test_a_refusal_on_the_way_keeps_what_has_landed_and_the_next_pull_goes_on(tmp_path, engine):
    desk = vendor("shopify")
    desk.page = 20
    with serving(desk) as served:
        book = book_of(tmp_path / "book", "shopify", served.base)

        def meanwhile(call):
            pages = len(asked(served, "/admin/api/2026-10/orders.json"))
            desk.lacks = ("orders",) if pages > 4 else ()

        desk.meanwhile = meanwhile
        with pytest.raises(SourceError, match="it lacks read_orders"):
            pull(book, engine)
        assert landed(book) == 4 * desk.page
        desk.meanwhile, desk.lacks = (lambda call: None), ()
        before = len(asked(served, "/admin/api/2026-10/orders.json"))
        done = pull(book, engine)
        after = asked(served, "/admin/api/2026-10/orders.json")[before:]
    kept = desk.objects["orders"]
    assert done["orders"].waited == 4 * desk.page
    assert done["orders"].rows == len(kept)
    assert after[0].one("since_id") == str(sorted(found["id"] for found in kept.values())[79])
    assert len(after) == -(-(len(kept) - 80) // desk.page)


@contextmanager
def other_process(book, program):
    command = [sys.executable, "-c", textwrap.dedent(program), "pull", "--book", str(book.path)]
    running = subprocess.Popen(
        command, env={**os.environ, "SHOP_KEY": KEY}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


PULL_BY_FORTY = """
    from clienthood.sources.live import source
    source.TOGETHER = 40
    from clienthood.faces.cli.app import main
    main()
"""


def test_a_killed_pull_goes_on_where_it_was_and_brings_nothing_twice(tmp_path, engine, monkeypatch):
    desk = vendor("stripe")
    desk.page = 10
    here, wait = threading.Event(), threading.Event()
    stuck = 25

    def answer(call):
        if len(asked(served, "/v1/charges")) == stuck:
            here.set()
            wait.wait(30)
        return desk(call)

    with serving(answer) as served:
        book = book_of(tmp_path / "book", "stripe", served.base)
        with other_process(book, PULL_BY_FORTY) as running:
            assert here.wait(60)
            running.send_signal(signal.SIGKILL)
            running.wait()
        wait.set()
        kept = landed(book)
        assert kept % 40 == 0
        assert kept >= 40 * ((stuck - 2) * desk.page // 40 - 1)
        before = len(asked(served, "/v1/charges"))
        done = pull(book, engine)
        again = len(asked(served, "/v1/charges")) - before
    charges = desk.objects["charges"]
    assert done["charges"].waited == kept
    assert done["charges"].rows == len(charges)
    assert again <= (len(charges) - kept) // desk.page + 2
    ids = [row["payment_id"] for row in records(book, engine)["payments"]]
    assert len(ids) == len(set(ids))


WATCHED = """
    import json, sys
    seen = []

    def watch(event, args):
        if event == "socket.connect":
            seen.append(["connect", str(args[1])])
        elif event == "socket.getaddrinfo":
            seen.append(["look up", str(args[0])])
        elif event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
            seen.append(["write", str(args[0])])
        elif event in {"os.mkdir", "os.rename"}:
            seen.append(["write", str(args[0])])

    sys.addaudithook(watch)
    import logging
    logging.basicConfig(level=logging.DEBUG)
    from clienthood.faces.cli.app import main
    try:
        main()
    finally:
        print("SEEN" + json.dumps(seen))
"""


def test_nobody_else_is_asked_nothing_is_written_elsewhere_and_the_key_stays_secret(tmp_path):
    book = create_book(tmp_path / "book", currency="EUR")
    with ExitStack() as stack:
        ports = set()
        for at, kind in enumerate(KINDS):
            stumbling = Stumbling(vendor(kind), share=0.04, seed=at)
            base = stack.enter_context(serving(stumbling)).base
            add_source(book, kind, kind, base)
            ports.add(f"('127.0.0.1', {base.rpartition(':')[2]})")
        with other_process(book, WATCHED) as running:
            out, err = (text.decode() for text in running.communicate(timeout=120))
    assert running.returncode == 0, err
    seen = json.loads(out.partition("SEEN")[2])
    assert {where for what, where in seen if what == "connect"} == ports
    assert {where for what, where in seen if what == "look up"} <= {"127.0.0.1"}
    places = {Path(where) for what, where in seen if what == "write" and "__pycache__" not in where}
    strangers = {place for place in places if book.path not in place.parents}
    assert not {place for place in strangers if not str(place).startswith(("/dev/", "/tmp/tmp"))}
    assert "Bearer" not in err
    told = [out, err, *(f.read_bytes().decode("latin-1") for f in book.path.rglob("*.*"))]
    assert not [text for text in told if KEY in text]


REFUSED = [
    ('kind = "stripe"', "is read with a key, and none is named"),
    ('kind = "shopify"\npassword_env = "SHOP_KEY"', "say where this Shopify is"),
    ('kind = "stripe"\nwhere = "http://example.com"\npassword_env = "SHOP_KEY"', "https only"),
    (
        'kind = "stripe"\npassword_env = "SHOP_KEY"\n[sources.shop.reads.payouts]',
        "Stripe has no payouts that can be read",
    ),
]


@pytest.mark.parametrize(("lines", "told"), REFUSED)
def test_settings_that_cannot_be_are_told_before_anybody_is_asked(lines, told, tmp_path, engine):
    book = create_book(tmp_path / "book")
    with book.settings_file.open("a") as settings:
        settings.write(f"\n[sources.shop]\n{lines}\n")
    with pytest.raises(SettingsError, match=told):
        pull(book, engine)


def test_a_few_resources_are_read_where_the_settings_name_them(tmp_path, engine):
    with serving(vendor("hubspot")) as served:
        more = "[sources.shop.reads.companies]\n[sources.shop.reads.talks]\ntable = 'calls'\n"
        book = book_of(tmp_path / "book", "hubspot", served.base, more)
        done = pull(book, engine)
        paths = {call.path for call in served.calls}
    assert set(done) == {"companies", "talks"}
    assert not [path for path in paths if "deals" in path]


def test_undoing_a_pull_sets_it_back(tmp_path, engine):
    with serving(vendor("shopify")) as served:
        book = book_of(tmp_path / "book", "shopify", served.base)
        done = pull(book, engine)
        before = records(book, engine)
        undo(book, done["customers"].reports[0].batch)
        again = pull(book, engine)
    assert again["customers"].rows == done["customers"].rows
    assert again["orders"].rows == 0
    assert records(book, engine) == before


def test_without_dlt_the_line_that_installs_it_is_told(tmp_path, engine, monkeypatch):
    monkeypatch.setitem(sys.modules, "clienthood.sources.live.calling", None)
    book = book_of(tmp_path / "book", "stripe", "")
    with pytest.raises(SettingsError, match=r"pip install 'clienthood\[live\]'"):
        pull(book, engine)


def test_every_property_that_a_layout_of_hubspot_reads_is_asked_for():
    for layout in layouts():
        if layout.name.startswith("hubspot_api_"):
            resource = layout.name.removeprefix("hubspot_api_")
            read = {
                header.removeprefix("properties.")
                for part in layout.parts
                for cells in part.columns.values()
                for header in cells.headers
                if header.startswith("properties.")
            }
            assert read - {"hs_object_id"} <= set(PROPERTIES[resource])
