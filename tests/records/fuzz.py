"""Files of fuzzed rows for every reader, from a seed: most cells sensible, many not."""

import csv
import datetime as dt
import io
import json
import random
import zipfile
from xml.sax.saxutils import escape

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

HEADERS = ("order_id", "account_id", "ordered_at", "amount", "currency", "quantity", "note")
POOL = 400
"""Different cells of one column."""
ODD = (
    *("", " ", "0", "-0", "NaN", "inf", "-inf", "1e400", "1e-400", "null", "None", "#REF!", "#N/A"),
    *("=SUM(A1:A9)", "+1", "-1", "@x", "'quoted", '"', '""', 'a"b', "a,b", "a;b", "a\tb", "a|b"),
    *(
        "a\nb",
        "a\r\nb",
        "\u202eabc",
        "\ufeffx",
        "é\u0301",
        "🙂",
        "\u0000x",
        "\x1f",
        "\x85",
        "x" * 5000,
    ),
    *("2024-02-30", "0000-00-00", "9999-12-31", "31/12/2024", "12/31/2024", "1.234,56", "1,234.56"),
    *("(12.50)", "12.50-", "€ 5", "5 EUR", "1 000,00", "٣", "½", "0x1F", "1_000", "true", "١٢"),
    *("2024-03-31T02:30:00+25:00", "2024-01-01T00:00:00Z", "45000", "1e5", "..", "../x", "\\N"),
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")


def number(dice):
    return f"{dice.uniform(-500, 5000):.2f}"


def day(dice):
    return str(dt.date(2020, 1, 1) + dt.timedelta(days=dice.randrange(1800)))


SENSIBLE = {
    "order_id": lambda dice: str(dice.randrange(10**6)),
    "account_id": lambda dice: f"A{dice.randrange(3000)}",
    "ordered_at": day,
    "amount": number,
    "currency": lambda dice: dice.choice(["EUR", "EUR", "EUR", ""]),
    "quantity": lambda dice: str(dice.randrange(1, 9)),
    "note": lambda dice: "".join(chr(dice.randrange(32, 0x2FF)) for _ in range(dice.randrange(20))),
}


def columns(seed, rows):
    """Return the cells of each header, as texts."""
    dice, chance = random.Random(seed), np.random.default_rng(seed)
    odd = dice.choice([0.0, 0.02, 0.3])
    found = {}
    for header in HEADERS:
        pool = [
            dice.choice(ODD) if dice.random() < odd else SENSIBLE[header](dice) for _ in range(POOL)
        ]
        found[header] = [pool[at] for at in chance.integers(0, POOL, rows)]
    return found


def csv_file(path, seed, rows):
    """Write a CSV file; return its rows, and None where a quote may swallow others."""
    dice = random.Random(seed)
    cells = columns(seed, rows)
    delimiter, encoding = dice.choice(",;\t|"), dice.choice(ENCODINGS)
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=delimiter, lineterminator=dice.choice(["\n", "\r\n"]))
    writer.writerow(HEADERS)
    count = 0
    for row in zip(*cells.values(), strict=True):
        told = list(row)
        if dice.random() < 0.01:
            told = told[: dice.randrange(1, len(told))] if dice.random() < 0.5 else [*told, "more"]
        writer.writerow(told)
        count += any(cell.strip() for cell in told)
    text = held.getvalue()
    raw = dice.random() < 0.2
    if raw:
        for _ in range(20):
            at = dice.randrange(len(text) // 2, len(text))
            text = text[:at] + dice.choice(['"', "\n", delimiter, "\r", "\x00"]) + text[at:]
    path.write_bytes(text.encode(encoding, "replace"))
    return None if raw else count


SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?><worksheet '
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
PARTS = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/'
    'package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.'
    'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/'
    'xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/'
    'package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/'
    'spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships"><sheets><sheet name="orders" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.'
    'openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}
TYPED = ("n", "inlineStr", "b", "e", "d")


def xlsx_file(path, seed, rows):
    """Write a workbook whose cells are of any type; return its rows that are not empty."""
    dice = random.Random(seed)
    cells = columns(seed, rows)
    known = {}

    def xml(cell):
        if cell not in known:
            known[cell] = _cell(dice, cell)
        return known[cell]

    lines = [SHEET, "<row>", *(_text(header) for header in HEADERS), "</row>"]
    count = 0
    for row in zip(*cells.values(), strict=True):
        told = [xml(cell) for cell in row]
        lines += ["<row>", *(each for each, _ in told), "</row>"]
        count += any(filled for _, filled in told)
    lines.append("</sheetData></worksheet>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, text in PARTS.items():
            packed.writestr(name, text)
        packed.writestr("xl/worksheets/sheet1.xml", "".join(lines))
    return count


def _cell(dice, cell):
    """Return a cell as XML, and whether anything stands in it."""
    clean = "".join(c for c in cell if c in "\t\n\r" or c >= " ")
    clean = "".join(c for c in clean if not 0x7F <= ord(c) < 0xA0)
    plain = (
        clean.replace(".", "", 1).removeprefix("-").isascii()
        and clean.replace(".", "", 1).removeprefix("-").isdigit()
    )
    if plain and dice.random() < 0.8:
        return f"<c><v>{clean}</v></c>", True
    kind = dice.random()
    if kind < 0.01:
        return "<c t='b'><v>1</v></c>", True
    if kind < 0.02:
        return "<c t='e'><v>#REF!</v></c>", True
    return _text(clean), bool(clean.strip())


def _text(cell):
    return f"<c t='inlineStr'><is><t xml:space='preserve'>{escape(cell)}</t></is></c>"


def parquet_file(path, seed, rows):
    """Write a Parquet file whose columns are of any type; return its rows."""
    dice, chance = random.Random(seed), np.random.default_rng(seed)
    cells = columns(seed, rows)
    arrays = {header: pa.array(told, dice.choice(TEXTS)()) for header, told in cells.items()}
    for header, kinds in KINDS.items():
        if dice.random() < 0.6:
            arrays[header] = dice.choice(kinds)(chance, rows)
    for header in ("note", "currency"):
        if dice.random() < 0.3:
            arrays[header] = pa.nulls(rows)
    if dice.random() < 0.3:
        arrays["note"] = arrays["note"].cast(pa.string()).dictionary_encode()
    pq.write_table(pa.table(arrays), path, row_group_size=dice.choice([1000, 10**6]))
    return rows


TEXTS = (pa.string, pa.large_string)


def _some_null(chance, array):
    mask = chance.random(len(array)) < 0.02
    return pa.array(array, mask=mask)


KINDS = {
    "amount": (
        lambda chance, rows: _some_null(chance, chance.normal(50, 900, rows).round(2)),
        lambda chance, rows: pa.array(
            np.where(chance.random(rows) < 0.01, np.nan, chance.normal(0, 1e9, rows))
        ),
        lambda chance, rows: _some_null(chance, chance.integers(-(2**62), 2**62, rows)),
        lambda chance, rows: pa.array(
            [None if n % 91 == 0 else n for n in chance.integers(0, 10**6, rows).tolist()],
            pa.decimal128(20, 0),
        ),
    ),
    "ordered_at": (
        lambda chance, rows: pa.array(
            chance.integers(10**8, 2 * 10**9, rows), pa.timestamp("s", "UTC")
        ),
        lambda chance, rows: pa.array(
            chance.integers(10**17, 18 * 10**17, rows), pa.timestamp("ns", "America/New_York")
        ),
        lambda chance, rows: pa.array(
            chance.integers(-30000, 30000, rows).astype(np.int32), pa.date32()
        ),
        lambda chance, rows: _some_null(chance, chance.integers(0, 10**6, rows)),
    ),
    "quantity": (
        lambda chance, rows: pa.array(chance.random(rows) < 0.5),
        lambda chance, rows: pa.array(chance.integers(0, 255, rows), pa.uint8()),
        lambda chance, rows: pa.array(chance.random(rows).astype(np.float32)),
    ),
    "account_id": (
        lambda chance, rows: _some_null(chance, chance.integers(0, 3000, rows)),
        lambda chance, rows: pa.array(
            [bytes([n % 256]) for n in chance.integers(0, 500, rows).tolist()], pa.binary()
        ),
    ),
}


def json_file(path, seed, rows):
    """Write objects, one a line or as a list; return how many."""
    dice = random.Random(seed)
    cells = columns(seed, rows)
    known = {}

    def value(cell):
        if cell not in known:
            known[cell] = _value(dice, cell)
        return known[cell]

    objects = [
        {header: value(cell) for header, cell in zip(HEADERS, row, strict=True)}
        for row in zip(*cells.values(), strict=True)
    ]
    for at in range(0, rows, 97):
        objects[at].pop(dice.choice(HEADERS))
        objects[at][dice.choice(["extra", "order_id.x", ""])] = dice.choice([[], {}, [1], {"a": 1}])
    if path.suffix == ".jsonl":
        path.write_text("\n".join(map(json.dumps, objects)) + "\n", "utf-8")
    else:
        told = objects if dice.random() < 0.5 else {"data": objects, "has_more": False}
        path.write_text(json.dumps(told), "utf-8")
    return rows


def _value(dice, cell):
    """Return a cell as a value of any type."""
    if dice.random() < 0.03:
        return dice.choice([None, True, [], {}, [cell], {"of": cell}, 1.5, -(10**30), [{"a": 1}]])
    try:
        return float(cell) if dice.random() < 0.5 and float(cell) == float(cell) else cell
    except ValueError:
        return cell
