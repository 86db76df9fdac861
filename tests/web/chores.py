"""Works of the tests, done in real children."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from clienthood.book import writing
from clienthood.errors import RecordsError


def count(book, actor, told, *, to, pause=0.0):
    for number in range(to):
        told("counting", number + 1, to)
        time.sleep(pause)
    return {"counted": to, "by": actor.name}


def note(book, actor, told, *, word, pause=0.0):
    with writing(book), (book.path / "notes.txt").open("a") as notes:
        notes.write(word + "\n")
        time.sleep(pause)


def refuse(book, actor, told):
    raise RecordsError("the cup is empty", where="cup.csv, row 3", hint="fill it")


def break_down(book, actor, told):
    return {}["no such key"]


def die(book, actor, told):
    os.kill(os.getpid(), signal.SIGKILL)


def linger(book, actor, told):
    """Hold the book's lock for ever, with a process of its own beside it."""
    with writing(book):
        beside = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        Path(book.path / "pids.part2").write_text(f"{os.getpid()} {beside.pid}")
        Path(book.path / "pids.part2").rename(book.path / "pids.txt")
        told("lingering", 0, 0)
        while True:
            time.sleep(0.05)


WORKS = {
    each.__name__: f"tests.web.chores:{each.__name__}"
    for each in (count, note, refuse, break_down, die, linger)
} | {"run": "clienthood.faces.desk.long:run"}
