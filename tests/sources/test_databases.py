"""Postgres and MariaDB, real ones: all that is new comes over, once, whatever breaks on the way."""

from urllib.parse import quote

import pytest

from clienthood.errors import ClienthoodError, SourceError
from clienthood.records import undo
from clienthood.sources import landing, mysql
from tests.servers import PASSWORD
from tests.sources.conftest import COLUMNS, VARIABLE, Postgres, filled
from tests.sources.cutting import cut_line

ROWS = 50_000


def totals(base):
    """Return what a database says of its sales."""
    told = "select count(*), sum(total) * 100, count(distinct customer) from sales"
    count, minor, accounts = base.ask(told)[0]
    return {"n": int(count), "minor": round(float(minor)), "accounts": int(accounts)}


def test_the_second_pull_reads_only_what_is_new(base, desk):
    filled(base, ROWS)
    desk.shop(base)
    (first,) = desk.pull()
    assert first.rows == ROWS
    assert desk.sums() == totals(base)
    before = base.rows_read("sales")
    (second,) = desk.pull()
    assert (second.rows, second.reports) == (0, ())
    assert base.rows_read("sales") - before < 200, "the pull went over the whole table"
    base.say(
        "insert into sales select id + 1000000, customer, day, total, remark, changed from sales "
        f"where id > {ROWS - 3}",  # at the very moment up to which all was read
        "update sales set total = total + 1, changed = '2025-12-01' where id <= 5",
    )
    meant = base.rows_read("sales")
    (third,) = desk.pull()
    (report,) = third.reports
    assert (report.read, report.created, report.changed) == (8, 3, 5)
    assert base.rows_read("sales") - meant < 200, "the pull went over the whole table"
    assert desk.sums() == totals(base)
    assert len(desk.batches) == 2


def test_undo_of_a_pull_sets_the_cursor_back(base, desk):
    filled(base, 3000)
    desk.shop(base)
    desk.pull()
    base.say("update sales set total = 7, changed = '2025-12-01' where id <= 5")
    desk.pull()
    after = desk.sums()
    undo(desk.book, desk.batches[-1].id)
    (again,) = desk.pull()
    assert (again.reports[0].read, again.reports[0].changed) == (5, 5)
    assert desk.sums() == after
    undo(desk.book, desk.batches[0].id)
    (whole,) = desk.pull()
    assert whole.rows == 3000, "what stood in the undone batch is read again"
    assert desk.sums() == after == totals(base)
    assert [each.rows for each in desk.pull()] == [0]


def goes_on(desk, base):
    """Pull again after a pull that was broken off."""
    spool = desk.book.path / "spool" / "shop" / "sales"
    assert not desk.batches
    assert list(spool.glob("*.parquet")), "nothing of it was kept"
    (done,) = desk.pull()
    assert 5000 <= done.waited < ROWS
    assert (done.rows, done.reports[0].created) == (ROWS, ROWS)
    assert desk.sums() == totals(base)
    assert not list(spool.glob("*.parquet"))


def test_a_connection_that_the_server_ends_loses_nothing(base, desk, monkeypatch):
    monkeypatch.setattr(landing, "LEAST", 5000)
    monkeypatch.setattr(mysql, "ROWS", 1000)
    filled(base, ROWS, padding=900)
    desk.shop(base)
    heard = []

    def hear(what, done, of):
        heard.append(done)
        if len(heard) == 3:
            base.cut()

    with pytest.raises(SourceError):
        desk.pull(told=hear)
    goes_on(desk, base)


def test_a_line_that_is_cut_loses_nothing(base, desk, monkeypatch):
    monkeypatch.setattr(landing, "LEAST", 5000)
    monkeypatch.setattr(mysql, "ROWS", 1000)
    filled(base, ROWS, padding=900)
    with cut_line(base.server.port) as line:
        desk.shop(base, port=line.port)
        line.most = 25_000_000
        with pytest.raises(SourceError):
            desk.pull()
        line.most = 0
        goes_on(desk, base)


HOSTILE = {
    "postgres": (
        "create type mood as enum ('gloomy', 'merry')",
        "create table sales (id serial primary key, customer text, day timestamptz, "
        "total numeric, papers json, more jsonb, tags text[], photo bytea, feeling mood, "
        "span interval, one uuid, net inet, box int4range, cash money, small real, big float8, "
        "clock time, place point, changed timestamptz)",
        "insert into sales (customer, day, total, papers, more, tags, photo, feeling, span, one, "
        "net, box, cash, small, big, clock, place, changed) values "
        "('c1', '2025-03-04 23:30:00-02', 1234.5, '{\"a\": [1, null]}', '{\"b\": 2}', "
        "'{x,\"y z\",null}', '\\xdeadbeef', 'merry', '1 day 2 hours', "
        "'6a5f0c0e-1111-4222-8333-444455556666', '10.0.0.1', '[1,5)', 12.5, 1.1, 2.2, '12:30', "
        "'(1,2)', '2025-03-05 01:00:00Z'), "
        "('c2', 'infinity', 1, null, null, null, null, null, null, null, null, null, null, null, "
        "'NaN', null, null, '2025-03-05 02:00:00Z'), "
        "('c3', '0044-03-15 BC', 1, null, null, null, null, null, null, null, null, null, null, "
        "'Infinity', null, null, null, '2025-03-05 03:00:00Z'), "
        "('c4', '2025-03-04', 'NaN', null, null, null, null, null, null, null, null, null, null, "
        "null, null, null, null, '2025-03-05 04:00:00Z'), "
        "(null, '2025-03-04', 3, null, null, null, null, null, null, null, null, null, null, "
        "null, null, null, null, null)",
    ),
    "mysql": (
        "set sql_mode = ''",
        "create table sales (id int primary key auto_increment, customer varchar(40) character "
        "set latin1, day datetime, total decimal(30,10), papers json, photo blob, feeling "
        "enum('gloomy', 'merry'), several set('a', 'b'), bits bit(5), yes tinyint(1), clock time, "
        "y year, whole bigint unsigned, small float, place point, at timestamp null, "
        "changed datetime(6))",
        "insert into sales (customer, day, total, papers, photo, feeling, several, bits, yes, "
        "clock, y, whole, small, place, at, changed) values "
        "('caf\u00e9', '2025-03-04 23:30:00', 1234.5, '{\"a\": [1, null]}', x'00ff', 'merry', "
        "'a,b', b'101', 1, '-12:00:00', 2025, 18446744073709551615, 1.1, point(1, 2), "
        "'2025-03-04 00:00:00', '2025-03-05 01:00:00.000001'), "
        "('c2', '0000-00-00', 1, null, null, null, null, null, null, null, null, null, null, "
        "null, '0000-00-00', '2025-03-05 02:00:00'), "
        "('c\\0three', '2025-03-04', 1, null, null, null, null, null, null, null, null, null, "
        "null, null, null, '2025-03-05 03:00:00'), "
        "('c4', '2025-03-04', 0.001, null, null, null, null, null, null, null, null, null, null, "
        "null, null, '2025-03-05 04:00:00'), "
        "(null, '2025-03-04', 3, null, null, null, null, null, null, null, null, null, null, "
        "null, null, null)",
    ),
}


def test_odd_types_come_as_they_are_written_and_impossible_values_are_set_aside(base, desk):
    base.say(*(["drop type if exists mood"] if base.kind == "postgres" else []))
    base.say(*HOSTILE[base.kind])
    desk.shop(base)
    (done,) = desk.pull()
    (report,) = done.reports
    assert (report.read, report.created, report.quarantined) == (5, 1, 4)
    (row,) = desk.rows()
    assert row["amount_minor"] == 123_450
    told = row["extra"]
    if base.kind == "postgres":
        assert str(row["ordered_at"]) == "2025-03-05 01:30:00", "moments are turned into the zone"
        for text in ("merry", "1 day 02:00:00", "6a5f0c0e-1111", "10.0.0.1", "[1,5)", "12.50"):
            assert text in told
        assert "\\\\xdeadbeef" in told
        assert '{x,\\"y z\\",NULL}' in told
        assert '"small": "1.1"' in told or '"small":"1.1"' in told
    else:
        assert row["account_id"] == "caf\u00e9"
        for text in ("merry", "a,b", "18446744073709551615", "00ff", "2025-03-04 00:00:00Z"):
            assert text in told
    (again,) = desk.pull()
    assert not again.reports or again.reports[0].batch is None, "a row without a cursor came twice"
    assert len(desk.batches) == 1


@pytest.mark.parametrize(
    "query",
    [
        "delete from sales",
        "select 1; delete from sales",
        "with gone as (delete from sales returning *) select * from gone",
        "update sales set total = 0",
        "create table other (a int)",
        "select * from sales into outfile '/tmp/clienthood-written'",
    ],
)
def test_a_query_that_writes_is_refused(base, desk, query):
    filled(base, 10)
    desk.shop(base, read=f'query = "{query}"', cursor="")
    with pytest.raises(ClienthoodError):
        desk.pull()
    assert base.ask("select count(*), min(total) > 0 from sales")[0][0] == 10
    assert not desk.batches


def test_a_function_that_writes_is_refused(postgres, desk):
    base = Postgres(postgres)
    try:
        base.say("drop sequence if exists counted", "create sequence counted")
        desk.shop(base, read="query = \"select nextval('counted') as id\"", cursor="")
        with pytest.raises(SourceError, match="read-only"):
            desk.pull()
    finally:
        base.close()


def test_a_password_is_nowhere_in_the_book_nor_in_what_is_told(base, desk, monkeypatch, caplog):
    filled(base, 100)
    desk.shop(base)
    desk.pull()
    told = [repr(desk.pull())]
    wrong = "wr0ng/pass:word@here"
    for secret, break_it in ((wrong, None), (PASSWORD, "sales_gone"), (PASSWORD, "bad'name")):
        monkeypatch.setenv(VARIABLE, secret)
        desk.shop(base, read=f'table = "{break_it}"' if break_it else "")
        with pytest.raises(ClienthoodError) as fault:
            desk.pull()
        told += [str(fault.value), repr(fault.value), str(fault.value.__cause__)]
    monkeypatch.setenv("SHOP", base.address(PASSWORD) + "?nonsense=%zz&port=x")
    desk.describe(
        "[sources.shop]",
        f'kind = "{base.kind}"',
        'where = "${SHOP}"',
        "[sources.shop.reads.sales]",
        'into = "orders"',
        COLUMNS,
    )
    try:
        told.append(repr(desk.pull()))
    except ClienthoodError as fault:
        told += [str(fault), str(fault.__cause__)]
    told.append(caplog.text)
    files = [file for file in desk.book.path.rglob("*") if file.is_file()]
    assert len(files) > 5
    for secret in (PASSWORD, wrong):
        for spelt in (secret, quote(secret), quote(secret, safe="")):
            assert not [file for file in files if spelt.encode() in file.read_bytes()]
            assert not [text for text in told if spelt in text]


def test_orders_of_several_rows_need_a_column_that_tells_their_lines_apart(base, desk):
    filled(base, 1000)
    base.say("update sales set id = id / 2")
    desk.shop(base)
    with pytest.raises(ClienthoodError, match="several rows") as fault:
        desk.pull()
    assert 'line = "' in fault.value.hint
    assert not desk.batches


def test_a_table_without_a_cursor_is_read_whole_each_time_and_counts_once(base, desk):
    filled(base, 1000)
    desk.shop(base, cursor="")
    desk.pull()
    (again,) = desk.pull()
    assert again.rows == 1000
    assert sum(report.created + report.changed for report in again.reports) == 0
    assert desk.sums() == totals(base)
