"""Asks for a calendar: once, within a time and a size, of a public address."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from peacetime.wire.requests import NotReached, ask

if TYPE_CHECKING:
    from collections.abc import Collection

    import httpx

    from peacetime.wire.addresses import LookUp

LARGEST = 5_000_000
SECONDS = 20.0
MOST_REDIRECTS = 3
HEADERS = {"Accept": "text/calendar, */*;q=0.1"}


class NotFetched(Exception):
    """No calendar came; the sentence says why, and never the address."""


def fetch(
    url: str,
    *,
    allowed: Collection[str] = (),
    transport: httpx.AsyncBaseTransport | None = None,
    look_up: LookUp | None = None,
) -> bytes:
    """The bytes that stand at an address.

    Args:
        url: With https; with http only where its host is allowed.
        allowed: Hosts that may be inside the network.
        transport: What stands for the network in tests.
        look_up: What stands for `socket.getaddrinfo` in tests.

    Raises:
        NotFetched: It is not reached, not public, too large, or says no.
    """
    try:
        answer = ask(
            "GET",
            url,
            headers=HEADERS,
            allowed_hosts=allowed,
            seconds=SECONDS,
            largest=LARGEST,
            redirects=MOST_REDIRECTS,
            transport=transport,
            look_up=look_up,
        )
    except NotReached as problem:
        raise NotFetched(problem.sentence) from None
    if answer.status != HTTPStatus.OK:
        host = urlsplit(url).hostname
        raise NotFetched(f"{host} answers {answer.status}. Copy the address anew.")
    return answer.body
