"""JSON files are read as flat rows, in pieces, every record accounted for."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clienthood.errors import RecordsError
from clienthood.records.json_values import records
from clienthood.records.layout import parse_layout
from clienthood.records.quarantine import export_quarantine_csv, read_quarantine
from clienthood.records.reading import open_sources
from clienthood.records.request import Request

LAYOUT = """
name = "till"
signature = ["number", "buyer.mail", "line_items"]
[[part]]
table = "accounts"
columns = { account_id = "buyer.mail", name = "buyer.name" }
latest = true
[[part]]
table = "orders"
each = "line_items"
decimal = "point"
[part.columns]
order_id = "number"
line = "line_items.id"
account_id = "buyer.mail"
ordered_at = { first_of = ["made"], unit = "unix" }
amount = { first_of = ["line_items.cents"], unit = "minor" }
currency = "money"
product = "line_items.name"
"""


def order(number, *lines, mail="a@x.org", **more):
    return {
        "number": number,
        "made": 1_700_000_000,
        "money": "EUR",
        "buyer": {"mail": mail, "name": "Ann"},
        "line_items": [
            {"id": nth, "cents": cents, "name": name, "taxes": [{"rate": 7}]}
            for nth, (cents, name) in enumerate(lines, 1)
        ],
        **more,
    }


ORDERS = [
    order(1, (1250, "Tea"), (300, "Cup"), note=None, paid=True),
    order(2, mail="b@x.org"),
    order(3, (-300, "Cup"), tags=["new", "shop"]),
]


@pytest.fixture
def till(desk):
    folder = desk.book.path / "layouts"
    folder.mkdir()
    (folder / "till.toml").write_text(LAYOUT)
    return desk


def lines(found):
    return "\n".join(json.dumps(each) for each in found) + "\n"


def read(tmp_path, text, name="x.json"):
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    (source,) = open_sources(file, Request())
    rows, rejects = [], []
    for chunk in source.chunks():
        rejects.extend(chunk.rejects)
        columns = [column.to_pylist() for column in chunk.columns]
        rows += [dict(zip(source.headers, row, strict=True)) for row in zip(*columns, strict=True)]
    return source, rows, rejects


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("orders.json", json.dumps(ORDERS)),
        ("orders.json", json.dumps(ORDERS, indent=2)),
        ("orders.json", json.dumps({"has_more": False, "data": ORDERS, "errors": []})),
        ("orders.json", json.dumps({"orders": ORDERS})),
        ("orders.json", json.dumps({"QueryResponse": {"Order": ORDERS, "maxResults": 3}})),
        ("orders.json", "".join(json.dumps({"data": [each]}, indent=1) for each in ORDERS)),
        ("orders.json", lines(ORDERS)),
        ("orders.jsonl", "\n" + lines(ORDERS)),
        ("orders.ndjson", lines(ORDERS).replace("\n", "\r\n")),
        ("orders.json", b"\xef\xbb\xbf" + lines(ORDERS).encode()),
        ("orders.json", json.dumps(ORDERS, indent=1).encode("utf-16")),
    ],
)
def test_records_come_in_any_wrapping(till, name, text):
    accounts, orders = till.bring(text, name)
    assert (accounts.layout, accounts.read, orders.read) == ("till", 3, 3)
    told = till.rows(columns="order_id, line, account_id, amount_minor, product")
    assert [tuple(row.values()) for row in told] == [
        ("1", "1", "a@x.org", 1250, "Tea"),
        ("1", "2", "a@x.org", 300, "Cup"),
        ("3", "1", "a@x.org", -300, "Cup"),
    ]
    assert [row["account_id"] for row in till.rows("accounts")] == ["a@x.org", "b@x.org"]


def test_values_keep_their_text(tmp_path):
    text = '{"a": 1.10, "b": 12345678901234567890, "c": null, "d": false, "e": [1, "x"], "f": 1E3}'
    source, (row,), _ = read(tmp_path, text)
    assert list(row.values()) == ["1.10", "12345678901234567890", "", "false", "1, x", "1E3"]
    assert {source.headers[at] for at in source.origin.exact} == {"a", "b", "c", "f"}


def test_a_point_in_a_number_is_no_mark_of_thousands(desk):
    orders = [{"order_id": 1, "account_id": 1, "ordered_at": "2024-01-01", "amount": 1.250}]
    report = desk.bring(json.dumps(orders), "orders.json")
    assert report.quarantined == 0
    assert desk.rows()[0]["amount_minor"] == 125


def test_what_no_layout_knows_is_mapped_or_kept_beside(desk):
    one = {"order_id": 1, "account_id": "a", "ordered_at": "2024-01-01", "amount": 5}
    desk.bring(json.dumps([{**one, "metadata": {"team": "north"}}]), "orders.json", yes=True)
    assert json.loads(desk.rows()[0]["extra"]) == {"metadata.team": "north"}


BROKEN = [
    '{"number": 9, "buyer":',
    "[1, 2]",
    "plain words",
    '{"number": "\\ud800"}',
    '{"number": "\\u0000"}',
    "[" * 100_000,
    '{"a": ' * 5000 + "1" + "}" * 5000,
]


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_line_is_set_aside_and_the_others_count(till, broken):
    text = lines(ORDERS[:1]) + broken + "\n" + lines(ORDERS[1:])
    accounts, orders = till.bring(text, "orders.jsonl")
    assert (accounts.read, accounts.quarantined, orders.read, orders.quarantined) == (4, 1, 4, 1)
    assert accounts.findings[0].sample.startswith("line 2")
    assert "line 2 of the file" in orders.findings[0].sample
    assert accounts.findings[0].remedy


def test_a_line_without_end_is_set_aside(till):
    text = lines(ORDERS[:2]) + '{"a": "' + "x" * (1 << 21) + '"}\n' + lines(ORDERS[2:])
    accounts, _ = till.bring(text, "orders.jsonl")
    assert (accounts.read, accounts.quarantined) == (4, 1)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[\n{"a": 1},\n{"a": 2},\n{"a" 3}\n]', "line 4, character 6"),
        ('[{"a": 1}\n{"a": 2}]', "line 2, character 1"),
        ('[{"a": 1},\n', "line 2"),
        ('{"a": "x', "line 1, character 7"),
        ("[" + "[" * 100_000, "line 1"),
    ],
)
def test_a_broken_list_tells_where(tmp_path, text, where):
    with pytest.raises(RecordsError) as told:
        read(tmp_path, text)
    assert where in str(told.value.where)


@pytest.mark.parametrize("text", ["[]", "{}", '{"data": []}', "[1, 2]", " "])
def test_a_file_without_records_is_told(tmp_path, text):
    with pytest.raises(RecordsError):
        read(tmp_path, text)


def test_a_long_list_is_read_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr("clienthood.records.json_values.BLOCK", 7)
    monkeypatch.setattr("clienthood.records.json_reader.HELD", 10)
    monkeypatch.setattr("clienthood.records.json_reader.KEPT", 0)
    found = [{"a": number, "b": "wörd " * (number % 5)} for number in range(200)]
    source, rows, _ = read(tmp_path, json.dumps(found, indent=1))
    assert [row["a"] for row in rows] == [str(number) for number in range(200)]
    assert len(list(source.chunks())) > 10


def test_keys_that_differ_by_case_are_two_columns(tmp_path):
    source, (row,), _ = read(tmp_path, '{"metadata": {"Team": "a", "team": "b", "": "c"}}')
    assert list(row.values()) == ["a", "b", "c"]
    assert len({header.casefold() for header in source.headers}) == 3


def test_a_refused_entry_is_mended_by_itself(till):
    two = order(1, (1250, "Tea"), ("x", "Cup"), ("y", "Pot"))
    _, orders = till.bring(json.dumps([two]), "orders.json")
    assert (orders.read, orders.created, orders.quarantined) == (3, 1, 2)
    file = till.folder / "mend.csv"
    export_quarantine_csv(till.book, orders.batch, file)
    report = till.bring(file.read_text("utf-8-sig").replace(",x,", ",300,"), "mended.csv")
    assert (report.read, report.created, report.quarantined) == (2, 1, 1)
    assert [row["amount_minor"] for row in till.rows()] == [1250, 300]
    assert read_quarantine(till.book).num_rows == 1


def test_an_order_is_no_wrapping_of_its_lines():
    assert records({"id": 1, "refunds": [{"id": 2}]}) == [{"id": 1, "refunds": [{"id": 2}]}]
    assert records({"Id": "x", "Invoices": [{"a": 1}]}) == [{"a": 1}]


def test_layouts_name_the_list_they_go_through():
    part = parse_layout(LAYOUT, where="till.toml").parts[1]
    assert part.each == "line_items"


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
PLAIN = st.none() | st.booleans() | st.integers() | TEXTS
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(found=st.lists(st.dictionaries(TEXTS, VALUES, max_size=4), min_size=1, max_size=6))
def test_any_objects_are_as_many_rows_in_either_form(tmp_path_factory, found):
    folder = tmp_path_factory.mktemp("json")
    if not any(found):
        return
    _, by_line, none = read(folder, lines(found), "x.jsonl")
    _, listed, _ = read(folder, json.dumps(found, ensure_ascii=False), "x.json")
    assert by_line == listed
    assert (len(listed), none) == (len(found), [])
