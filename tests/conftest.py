"""Which tests stay in one worker: those that share a book which takes seconds to make."""

from pathlib import PurePosixPath

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.servers import mariadb, postgres  # noqa: F401 - fixtures for every test

TOGETHER = ("api", "browser", "engines", "faces", "privacy", "sources", "web")
"""Folders whose tests share books; elsewhere the tests of a file stay together."""


class ByBook(LoadScopeScheduling):
    """Hands a worker all tests that share a book."""

    def _split_scope(self, nodeid):
        place = PurePosixPath(nodeid.split("::", 1)[0]).relative_to("tests")
        return place.parts[0] if place.parts[0] in TOGETHER else str(place)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config, log):
    return ByBook(config, log)
