"""The program on the page about the API runs as it stands there."""

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

from clienthood.book import Book
from clienthood.book.labels import read_labels
from tests.api.conftest import token
from tests.browser.serving import served

PAGE = Path(__file__).parents[2] / "docs/how-to/use-the-api.md"
ORDERS = "order_id,account_id,ordered_at,amount\n" + "".join(
    f"n{n},A{n % 9:05},2025-{n % 12 + 1:02}-05,120\n" for n in range(40)
)


def run(home, folder, secret, content):
    (program,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    script, file = folder / "use_the_api.py", folder / "orders.csv"
    script.write_text(program, "utf-8")
    file.write_text(content, "utf-8")
    with served(home) as site:
        return subprocess.run(
            [sys.executable, script, site.url, file],
            capture_output=True,
            text=True,
            timeout=300,
            env={**os.environ, "CLIENTHOOD_TOKEN": secret},
        )


def test_the_program_on_the_page_does_what_the_page_says(home, tmp_path):
    done = run(home, tmp_path, token(home, scopes=("read", "import", "label")), ORDERS)
    assert done.returncode == 0, done.stderr
    told = done.stdout.splitlines()
    assert sum(each.startswith("import ") for each in told) > 1
    assert sum(each.startswith("client ") for each in told) == 5
    assert "unchanged" in told
    (label,) = read_labels(Book(home), today=dt.datetime.now(dt.UTC).date())
    assert told[-1] == f"confirmed {label.account_id}"


def test_the_program_tells_what_went_wrong(home, tmp_path):
    done = run(home, tmp_path, token(home), "%PDF-1.7 ...")
    assert done.returncode == 1
    assert "orders.csv" in done.stderr
    assert "Traceback" not in done.stderr
