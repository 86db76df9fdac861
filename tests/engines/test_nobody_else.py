"""Nothing of the product but the engine knows which engine runs."""

import ast
from pathlib import Path
from typing import get_args

import pytest

import clienthood
from clienthood.settings import EngineName

HOME = Path(clienthood.__file__).parent
MAY = ("engine", "settings", "sources")
"""The engine, what may be said of it in the file, and places that records are fetched from."""
FILES = [file for file in HOME.rglob("*.py") if file.relative_to(HOME).parts[0] not in MAY]


def compared(tree):
    """Return the texts that anything is compared with or looked up by."""
    asked = [node for node in ast.walk(tree) if isinstance(node, ast.Compare | ast.Match)]
    return {
        each.value
        for node in asked
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


@pytest.mark.parametrize("folder", sorted({file.parent for file in FILES}), ids=lambda x: x.name)
def test_nobody_asks_which_engine_it_is(folder):
    asking = {
        file.name: found
        for file in FILES
        if file.parent == folder
        and (found := compared(ast.parse(file.read_text())) & set(get_args(EngineName)))
    }
    assert asking == {}
