"""The server as a process of its own, asked over one connection as a browser does."""

import http.client
import statistics
import time
from urllib.parse import urlsplit

from tests.browser.serving import served

STALL = 0.035
"""Seconds; whoever sends the end of an answer late sends it after the 40 ms of a late ACK."""


def test_no_answer_waits_for_the_browser_to_acknowledge_its_beginning(tmp_path):
    with served(tmp_path) as server:
        line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
        took = [asked(line) for _ in range(60)]
        line.close()
    assert statistics.quantiles(took[20:], n=4)[0] < STALL


def asked(line):
    begun = time.perf_counter()
    line.request("GET", "/static/clienthood.css")
    answer = line.getresponse()
    assert answer.status == 200
    answer.read()
    return time.perf_counter() - begun
