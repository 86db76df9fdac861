"""A book with sources, and databases that hold something for it."""

import datetime as dt
import time

import adbc_driver_postgresql.dbapi as postgres_driver
import pymysql
import pytest
from sqlalchemy.engine import URL

from clienthood.book import create_book, read_manifest
from clienthood.engine import DuckDB
from clienthood.records import current_view
from clienthood.sources import pull
from tests.servers import PASSWORD

TODAY = dt.date(2026, 1, 31)
VARIABLE = "SHOP_PASSWORD"


class Postgres:
    """A Postgres of which the tests say what it holds."""

    kind = "postgres"
    filling = (
        "create table {table} as select i as id, 'c' || i % {accounts} as customer, "
        "timestamp '2024-01-01' + i * interval '1 minute' as day, "
        "(i % 900 + 10)::numeric(12,2) / 8 * 4 as total, repeat('x', {padding}) as remark, "
        "timestamptz '2025-01-01 00:00:00Z' + (i / {tied}) * interval '1 second' as changed "
        "from generate_series({first}, {last}) as i"
    )
    mark = "${}{}"

    def __init__(self, server):
        self.server = server
        self.line = postgres_driver.connect(str(self.address(server.password)), autocommit=True)

    def address(self, password=None, port=None):
        server = self.server
        host, port = server.host, port or server.port
        made = URL.create("postgresql", server.user, password, host, port, "house")
        return made.render_as_string(hide_password=False)

    def say(self, *statements):
        for statement in statements:
            with self.line.cursor() as cursor:
                cursor.execute(statement)

    def put(self, table, rows):
        """Write rows into a table."""
        casts = ("", "", "::timestamp", "::numeric", "", "::bigint")
        marks = ", ".join(self.mark.format(n, each) for n, each in enumerate(casts, start=1))
        with self.line.cursor() as cursor:
            cursor.executemany(f"insert into {table} values ({marks})", rows)

    def ask(self, statement):
        with self.line.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def rows_read(self, table):
        """Return how many rows of a table the server has ever read."""
        time.sleep(
            1.2
        )  # the figures of a session are told once it has ended, at most once a second
        self.say("select pg_stat_force_next_flush()", "select pg_stat_clear_snapshot()")
        told = "select seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_user_tables"
        return self.ask(f"{told} where relname = '{table}'")[0][0]

    def cut(self):
        """End every session but one's own."""
        self.say(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
            "and usename = 'house' and backend_type = 'client backend'"
        )

    def close(self):
        self.line.close()


class MariaDB(Postgres):
    """A MariaDB of which the tests say what it holds."""

    kind = "mysql"
    mark = "%s"
    filling = (
        "create table {table} as select seq as id, concat('c', seq % {accounts}) as customer, "
        "date_add('2024-01-01', interval seq minute) as day, "
        "cast(seq % 900 + 10 as decimal(12,2)) / 8 * 4 as total, repeat('x', {padding}) as remark, "
        "date_add(timestamp('2025-01-01'), interval floor(seq / {tied}) second) as changed "
        "from seq_{first}_to_{last}"
    )

    def __init__(self, server):
        self.server = server
        self.line = pymysql.connect(
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password,
            database="house",
            autocommit=True,
        )

    def address(self, password=None, port=None):
        return super().address(password, port).replace("postgresql:", "mysql:")

    def cut(self):
        """End every session but one's own."""
        for each in self.ask("show processlist"):
            if each[1] == "house" and each[0] != self.line.thread_id():
                self.say(f"kill {each[0]}")

    def rows_read(self, table):
        """Return how many rows of tables the server has ever read by key or in order."""
        told = dict(self.ask("show global status like 'Handler_read%'"))
        return sum(int(told[f"Handler_read_{way}"]) for way in ("next", "rnd_next", "key", "first"))


@pytest.fixture(params=["postgres", "mariadb"])
def base(request):
    """Return a database that is empty: a Postgres, then a MariaDB."""
    server = request.getfixturevalue(request.param)
    made = (Postgres if request.param == "postgres" else MariaDB)(server)
    made.say("drop table if exists sales")
    yield made
    made.close()


def filled(base, last, *, first=1, table="sales", accounts=500, padding=1, tied=7):
    """Make a table of sales, of which several have changed at one moment."""
    told = {"first": first, "last": last, "accounts": accounts, "padding": padding, "tied": tied}
    base.say(
        f"drop table if exists {table}",
        base.filling.format(table=table, **told),
        f"create index on {table} (changed)"
        if base.kind == "postgres"
        else f"create index changed on {table} (changed)",
        f"analyze {table}" if base.kind == "postgres" else f"analyze table {table}",
    )


COLUMNS = (
    'columns = { order_id = "id", account_id = "customer", ordered_at = "day", amount = "total" }'
)


class Desk:
    """A book that pulls from sources, and what it holds."""

    def __init__(self, book, engine):
        self.book, self.engine = book, engine

    def describe(self, *lines):
        """Write the settings anew."""
        told = "\n".join(lines)
        self.book.settings_file.write_text(f'[book]\ncurrency = "EUR"\n{told}\n')

    def shop(self, base, *, port=None, read="", columns=COLUMNS, cursor="changed"):
        """Describe a database as the source of orders."""
        self.describe(
            "[sources.shop]",
            f'kind = "{base.kind}"',
            f'where = "{base.address(port=port)}"',
            f'password_env = "{VARIABLE}"',
            "[sources.shop.reads.sales]",
            read,
            'into = "orders"',
            f'cursor = "{cursor}"' if cursor else "",
            columns,
        )

    def pull(self, name="shop", told=lambda what, done, of: None):
        return list(pull(self.book, self.engine, name, progress=told, today=TODAY))

    def rows(self, table="orders", columns="*", order="record_key"):
        manifest = read_manifest(self.book.manifest_file)
        current_view(self.engine, self.book, manifest, table)
        return self.engine.fetch(f"select {columns} from {table} order by {order}").to_pylist()

    def sums(self, table="orders"):
        told = "count(*) as n, sum(amount_minor) as minor, count(distinct account_id) as accounts"
        return self.rows(table, told, "1")[0]

    @property
    def batches(self):
        return read_manifest(self.book.manifest_file).batches


@pytest.fixture(scope="session")
def engine():
    engine = DuckDB()
    yield engine
    engine.close()


@pytest.fixture
def desk(tmp_path, engine, monkeypatch):
    desk = Desk(create_book(tmp_path / "book", currency="EUR"), engine)
    monkeypatch.setenv(VARIABLE, PASSWORD)
    return desk
