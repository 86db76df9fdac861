"""Which tests stay in one worker: those that share a book which takes seconds to make."""

from pathlib import Path

import pytest

from tests.servers import mariadb, postgres  # noqa: F401 - fixtures for every test

HERE = Path(__file__).parent
TOGETHER = ("api", "browser", "faces", "privacy", "sources", "web")
"""Folders whose tests share books; elsewhere the tests of a file stay together."""


def pytest_itemcollected(item):
    place = item.path.relative_to(HERE)
    group = place.parts[0] if place.parts[0] in TOGETHER else str(place)
    item.add_marker(pytest.mark.xdist_group(group))
