"""A book with an account that stands in every table, and a search of everything in a folder."""

import json
import shutil
import sqlite3

import pyarrow.parquet as pq

from clienthood.book import Book
from clienthood.book.audit import Actor
from tests.faces.books import done

ME = Actor(name="owner", face="command line")
HIS = "ZQX-7719"
CHILD = "ZQX-7720"
NAME = "Zacharias Quellmalz"
EMAIL = "zq@quellmalz.example"
PHONE = "+49 30 5557719"
TRACES = (
    HIS,
    CHILD,
    NAME,
    EMAIL,
    PHONE,
    "Wilhelmine Quellmalz",
    "minna@quellmalz.example",
    "ZQP-1",
)

FILES = {
    "accounts": f"""account_id,name,kind,parent_account_id,email,phone,created_at,notes
{HIS},{NAME},household,,{EMAIL},{PHONE},2023-01-01,asked for tea
{CHILD},Kind Quellmalz,person,{HIS},,,2023-01-01,
A1,Anna Berg,person,,anna@berg.example,+49 30 111,2022-01-01,came with {NAME} once
A2,Bernd Thal,person,,bernd@thal.example,,2022-01-01,
""",
    "people": f"""person_id,account_id,name,role,email
ZQP-1,{HIS},Wilhelmine Quellmalz,payer,minna@quellmalz.example
P2,A1,Anna Berg,payer,anna@berg.example
""",
    "orders": f"""order_id,line,account_id,ordered_at,amount,category,product
X1,1,{HIS},2024-01-05,10.00,advice,talk
X2,1,{CHILD},2024-03-05,20.00,advice,talk
X3,1,A1,2024-02-05,30.00,goods,tea
X4,1,A1,2024-05-05,30.00,goods,tea
X5,1,A2,2024-05-06,45.00,goods,gift for {NAME}
""",
    "interactions": f"""interaction_id,account_id,happened_at,kind,direction,person_id,topic
I1,{HIS},2024-01-02,meeting,two-way,ZQP-1,taxes
I2,A2,2024-01-03,call,in,ZQP-1,asked after {EMAIL}
""",
    "tickets": f"""ticket_id,account_id,opened_at,text
T1,A1,2024-02-07,please call {PHONE} or {HIS} about it
T2,{HIS},2024-02-08,what now
""",
    "leads": """lead_id,account_id,first_contact_at,outcome
L1,,2023-12-01,open
L2,A1,2023-12-02,won
""",
    "referrals": f"""referrer_account_id,referred_account_id,referred_at
A1,{HIS},2023-12-01
{HIS},A2,2024-02-01
A1,A2,2024-02-03
""",
    "payments": f"""payment_id,account_id,order_id,paid_at,amount
Y1,{HIS},X1,2024-01-06,10.00
Y2,A1,X3,not a day {NAME},30.00
Y3,{CHILD},X2,never,20.00
""",
    "leads-2": f"""lead_id,account_id,first_contact_at,outcome
L1,{HIS},2023-12-01,won
""",
    "orders-2": f"""order_id,line,account_id,ordered_at,amount,category,product
X1,1,{HIS},2024-01-05,12.00,advice,talk
X6,1,A2,2024-06-06,45.00,goods,tea
{HIS},broken
""",
}


def written(folder):
    folder.mkdir()
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def copied(book, folder):
    return Book(shutil.copytree(book.path, folder))


def made(files, book):
    """Return a book of the files, imported and run twice, with a label."""
    done("init", "--book", book, "--currency", "EUR")
    for name in FILES:
        done("import", files / f"{name}.csv", "--book", book, "--yes")
    done("run", "--book", book)
    done("confirm", HIS, "client", "--reason", f"{NAME} is a friend", "--book", book)
    done("run", "--book", book)
    return Book(book)


def everything(folder):
    """Yield the name and content of every file: as it lies there, and decoded."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        raw = file.read_bytes()
        yield file, raw
        if file.suffix == ".parquet":
            table = pq.read_table(file)
            yield file, json.dumps(table.to_pylist(), default=str, ensure_ascii=False).encode()
        elif file.suffix == ".sqlite":
            with sqlite3.connect(file) as database:
                yield file, "\n".join(database.iterdump()).encode()
            database.close()
        elif file.suffix == ".json":
            yield file, json.dumps(json.loads(raw), ensure_ascii=False).encode()


def found(folder, *texts):
    """Return where any of the texts stands, in any case."""
    return [
        (str(file.relative_to(folder)), text)
        for file, content in everything(folder)
        for text in texts
        if text.casefold().encode() in content.lower() or text.encode() in content
    ]
