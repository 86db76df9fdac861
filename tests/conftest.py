"""Which tests stay in one worker, and which begin first: those that share a costly book."""

from pathlib import PurePosixPath

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.servers import mariadb, postgres  # noqa: F401 - fixtures for every test

TOGETHER = ("faces", "browser", "web", "api", "engines", "privacy", "sources")
"""Folders whose tests share books, the longest first; elsewhere those of a file stay together."""


class ByBook(LoadScopeScheduling):
    """Hands a worker all tests that share a book."""

    def _split_scope(self, nodeid):
        place = PurePosixPath(nodeid.split("::", 1)[0]).relative_to("tests")
        return place.parts[0] if place.parts[0] in TOGETHER else str(place)


def pytest_collection_modifyitems(items):
    """Begin with the folders that take longest, so that no worker is left alone with one."""
    items.sort(key=lambda item: _turn(item.nodeid))


def _turn(nodeid):
    folder = PurePosixPath(nodeid).parts[1]
    return TOGETHER.index(folder) if folder in TOGETHER else len(TOGETHER)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return ByBook(config, log)
