"""Numbers of two systems are not the same account or order; an e-mail address is."""

import json

from clienthood.records import Request, import_file
from clienthood.records.layout import layouts


def test_one_number_in_two_systems_is_two_accounts(bring, tmp_path):
    book = tmp_path / "books.json"
    customer = {"Id": "12", "DisplayName": "Ash Ltd", "PrimaryEmailAddr": {"Address": "a@ash.co"}}
    more = {"FullyQualifiedName": "Ash Ltd", "Balance": 0, "Active": True, "Job": False}
    dates = {"MetaData": {"CreateTime": "2025-01-02T03:04:05Z"}}
    book.write_text(json.dumps([customer | more | dates]))
    shop = tmp_path / "shop.json"
    guest = {"id": 12, "username": "bo", "role": "customer", "is_paying_customer": True}
    named = {"date_created_gmt": "2025-01-02T03:04:05", "first_name": "Bo", "last_name": "Birch"}
    shop.write_text(json.dumps([guest | named | {"email": "b@x.example"}]))
    brought = bring([book, shop])
    assert [report.created for report in brought.reports] == [1, 1]
    known = brought.engine
    found = import_file(brought.book, known, shop, request=Request())
    assert [report.created for report in found] == [0]


def test_every_layout_of_a_system_marks_alike_and_no_two_systems_do():
    marks = {}
    for layout in layouts():
        for part in layout.parts:
            marks.setdefault(layout.system, set()).add(part.mark)
    assert all(len(each) == 1 for each in marks.values())
    given = [mark for system, each in marks.items() if system for mark in each if mark]
    assert len(given) == len(set(given)) == 5
