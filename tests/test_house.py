"""The sizes that keep the code readable."""

import ast
from pathlib import Path

FILES = sorted((Path(__file__).parent.parent / "src" / "clienthood").rglob("*.py"))


def test_no_file_is_longer_than_400_lines():
    assert [f.name for f in FILES if f.read_text(encoding="utf-8").count("\n") > 400] == []


def test_at_most_one_function_in_fifty_is_longer_than_40_lines():
    lengths = []
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                told = ast.get_docstring(node, clean=False) or ""
                lengths.append(node.end_lineno - node.lineno - told.count("\n"))
    assert sum(length > 40 for length in lengths) <= len(lengths) / 50


def test_no_file_is_named_for_nothing():
    vague = {"utils", "util", "helpers", "common", "misc", "manager", "core", "base"}
    assert [file for file in FILES if file.stem in vague] == []
