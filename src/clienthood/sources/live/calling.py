"""Asking a vendor over HTTP by dlt's client; the only file that knows dlt."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dlt.common.configuration.specs.runtime_configuration import RuntimeConfiguration
from dlt.common.jsonpath import compile_path
from dlt.sources.helpers.requests import Client
from dlt.sources.helpers.rest_client.auth import APIKeyAuth
from dlt.sources.helpers.rest_client.client import RESTClient
from dlt.sources.helpers.rest_client.paginators import (
    BasePaginator,
    HeaderLinkPaginator,
    JSONResponseCursorPaginator,
)
from requests import HTTPError, Request, RequestException, Response

from clienthood.errors import SourceError
from clienthood.sources.live.asking import Asked, Json, Listing, Paging, Vendor
from clienthood.sources.live.refusals import Refusal, refused, silent, too_long

WAITED = "Retry-After"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often and how long a vendor is asked again."""

    attempts: int = 6
    factor: float = 1.0
    """Seconds before the second attempt; each further pause is twice as long."""
    longest: float = 120.0
    """Seconds of one pause at most; who asks for a longer one is left alone."""
    answer: float = 60.0
    """Seconds within which an answer must begin."""


class Caller:
    """Asks one vendor at one address, with one key."""

    def __init__(
        self, vendor: Vendor, base: str, key: str, *, named: str, patience: Patience | None = None
    ) -> None:
        """Parameters
        ----------
        vendor, base, key
            Whom, where, and with what.
        named
            What the key is called in errors; never the key.
        patience
            How often it is asked again.
        """
        self._vendor, self._named, self._key = vendor, named, key
        self._patience = patience = patience or Patience()
        session = Client(
            request_timeout=(min(10.0, patience.answer), patience.answer),
            raise_for_status=False,
            request_max_attempts=patience.attempts,
            request_backoff_factor=patience.factor,
            request_max_retry_delay=patience.longest,
        ).session
        session.headers["User-Agent"] = "clienthood"
        self._client = RESTClient(
            base_url=base,
            headers=dict(vendor.headers),
            auth=APIKeyAuth(name=vendor.header, api_key=f"{vendor.scheme}{key}"),
            session=session,
            config=RuntimeConfiguration(dlthub_telemetry=False),
        )
        self.now = ""
        """When the vendor gave its first answer, by its own clock."""

    def close(self) -> None:
        """Hang up."""
        self._client.session.close()

    def pages(self, listing: Listing) -> Iterator[list[Json]]:
        """Give the objects of a list, page by page.

        Raises
        ------
        SourceError
            If the vendor refuses, or does not answer however often it is asked.
        """
        asked = listing.asked
        try:
            for page in self._client.paginate(
                asked.path,
                method="POST" if asked.body is not None else "GET",
                params=dict(asked.params),
                json=asked.body,
                paginator=_paginator(listing.paging),
                data_selector=compile_path(listing.objects),
                hooks={"response": [self._checked]},
                allow_redirects=False,
            ):
                yield list(page)
        except (RequestException, ValueError) as fault:
            raise self._told(fault, asked) from None

    def one(self, asked: Asked) -> Json | None:
        """Return one answer; None where there is no such thing.

        Raises
        ------
        SourceError
            As for a list.
        """
        try:
            response = self._client.request(
                asked.path,
                method="POST" if asked.body is not None else "GET",
                params=dict(asked.params),
                json=asked.body,
                hooks={"response": [self._checked]},
                allow_redirects=False,
            )
            found: Json = response.json()
        except HTTPError as fault:
            if fault.response is not None and fault.response.status_code in (404, 410):
                return None
            raise self._told(fault, asked) from None
        except (RequestException, ValueError) as fault:
            raise self._told(fault, asked) from None
        return found

    def _checked(self, response: Response, *_: object, **__: object) -> None:
        """Let no answer through that is none, and read how long to wait as dlt reads it."""
        self.now = self.now or response.headers.get("Date", "")
        fault = _fault(response)
        seconds = _seconds(response.headers.get(WAITED, ""))
        if seconds is not None:
            if seconds > self._patience.longest:
                raise too_long(self._vendor, seconds)
            response.headers[WAITED] = str(math.ceil(seconds))
        if fault is not None:
            raise fault

    def _told(self, fault: Exception, asked: Asked) -> SourceError:
        response = fault.response if isinstance(fault, HTTPError) else None
        if response is None:
            return silent(self._vendor, asked, type(fault).__name__, self._patience.attempts)
        return refused(
            self._vendor,
            asked,
            Refusal(
                status=response.status_code,
                text=response.text.replace(self._key, "…")[:2000],
                named=self._named,
                attempts=self._patience.attempts,
            ),
        )


class _PageInfo(HeaderLinkPaginator):
    """The next page by its mark in the link; who is asked stays the same, whatever it says."""

    def update_request(self, request: Request) -> None:
        """Ask for the next page."""
        if self._next_reference:
            request.params = parse_qs(urlsplit(self._next_reference).query)


class _IdsAbove(BasePaginator):
    """The next page by the ids above the last; the first filter of the body says which."""

    def __init__(self) -> None:
        super().__init__()
        self._last = ""

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        """Note the last id, and whether there is more."""
        self._has_next_page = bool(data) and "paging" in response.json()
        self._last = str(data[-1]["id"]) if data else self._last

    def update_request(self, request: Request) -> None:
        """Ask for the next page."""
        if self._last and isinstance(request.json, dict):
            request.json["filterGroups"][0]["filters"][0]["value"] = self._last


def _paginator(paging: Paging) -> BasePaginator:
    if paging == "cursor":
        return JSONResponseCursorPaginator(
            cursor_path="data[-1].id", cursor_param="starting_after", has_more_path="has_more"
        )
    return _PageInfo() if paging == "link" else _IdsAbove()


def _fault(response: Response) -> HTTPError | None:
    """Return the fault that an answer is, read to its end so that the line is free again."""
    if response.status_code < 300:
        return None
    told = f"status {response.status_code}, {len(response.content)} bytes"
    return HTTPError(told, response=response)


def _seconds(text: str) -> float | None:
    """Return how many seconds a header asks to wait; Shopify writes them with a point."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
