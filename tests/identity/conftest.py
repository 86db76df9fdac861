"""What tests of identity share."""

import pytest

from clienthood.engine import DuckDB
from clienthood.identity import finding


@pytest.fixture(params=["weighed", "keys alone"])
def either_way(request, monkeypatch):
    if request.param == "weighed":
        pytest.importorskip("splink")
    else:
        monkeypatch.setattr(finding, "is_installed", lambda: False)
    return request.param


@pytest.fixture
def engine():
    made = DuckDB()
    yield made
    made.close()
