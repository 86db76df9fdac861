"""The works that a server does in child processes, and what they load before they begin."""

from __future__ import annotations

from collections.abc import Mapping

WORKS: Mapping[str, str] = {
    "run": "clienthood.faces.desk.long:run",
    "send alerts": "clienthood.faces.desk.long:send",
    "sample": "clienthood.faces.desk.long:sample",
    "try settings": "clienthood.faces.desk.long:try_settings",
    "find same": "clienthood.faces.desk.long:find_same",
    "look": "clienthood.faces.deeds.importing:look_at_upload",
    "preview": "clienthood.faces.deeds.importing:preview_upload",
    "import": "clienthood.faces.deeds.importing:import_upload",
    "pull": "clienthood.faces.deeds.pulling:pull_in_background",
    "look at source": "clienthood.faces.deeds.pulling:look_in_background",
    "retry": "clienthood.faces.deeds.mending:retry_waiting",
}
"""Name of each work, and the function ``f(book, actor, told, **given) -> Plain`` that does it."""

PRELOADED = ("clienthood.faces.desk.long", "clienthood.faces.deeds.mending", "pandas")
"""Modules that are loaded once, beside the server, so that a job begins at once.

Arrow loads pandas at its first array where it is installed, which takes a second of every job.
"""
