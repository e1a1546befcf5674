"""Asks for a calendar: once, within a time and a size, of a public address."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx

from peacetime.wire.addresses import NotPublic, public_address

if TYPE_CHECKING:
    from collections.abc import Collection

    from peacetime.wire.addresses import LookUp

LARGEST = 5 * 1024 * 1024
SECONDS_EACH = 10.0
SECONDS = 20.0
MOST_REDIRECTS = 3
HEADERS = {
    "User-Agent": "Peacetime",
    "Accept": "text/calendar, */*;q=0.1",
    "Accept-Encoding": "identity",  # a packed answer may unpack to anything
}


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
    return asyncio.run(_fetch(url, Ways(frozenset(map(str.casefold, allowed)), transport, look_up)))


@dataclass(frozen=True, slots=True)
class Ways:
    """How the network is reached."""

    allowed: frozenset[str]
    transport: httpx.AsyncBaseTransport | None
    look_up: LookUp | None


async def _fetch(url: str, ways: Ways) -> bytes:
    """Only so can the whole have a time: a server may send a letter every nine seconds."""
    client = httpx.AsyncClient(
        timeout=SECONDS_EACH, trust_env=False, follow_redirects=False, transport=ways.transport
    )
    try:
        async with asyncio.timeout(SECONDS), client:
            return await _followed(client, httpx.URL(url), ways)
    except TimeoutError:
        raise NotFetched("The calendar does not come in time.") from None
    except httpx.TimeoutException:
        raise NotFetched("The calendar’s host does not answer in time.") from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
        # its own words may hold the address
        raise NotFetched(f"The calendar cannot be reached ({type(problem).__name__}).") from None


async def _followed(client: httpx.AsyncClient, url: httpx.URL, ways: Ways) -> bytes:
    for _ in range(MOST_REDIRECTS + 1):
        request = await asyncio.to_thread(_request, client, url, ways)
        answer = await client.send(request, stream=True)
        try:
            if not answer.has_redirect_location:
                return await _body(answer, url.host)
            url = url.join(answer.headers["Location"])
        finally:
            await answer.aclose()
    raise NotFetched("The calendar’s address leads on and on. Copy the last one.")


def _request(client: httpx.AsyncClient, url: httpx.URL, ways: Ways) -> httpx.Request:
    """The request to the number that was looked at, in the name of the host."""
    host = url.raw_host.decode("ascii")
    is_allowed = host.casefold() in ways.allowed
    if url.scheme != "https" and not (url.scheme == "http" and is_allowed):
        raise NotFetched(f"{host} is asked with https only.")
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        number = public_address(host, port, allowed=ways.allowed, look_up=ways.look_up)
    except NotPublic as refusal:
        raise NotFetched(str(refusal)) from None
    headers = {**HEADERS, "Host": url.netloc.decode("ascii")}
    asked = url.copy_with(host=number)
    return client.build_request("GET", asked, headers=headers, extensions={"sni_hostname": host})


async def _body(answer: httpx.Response, host: str) -> bytes:
    if answer.status_code != HTTPStatus.OK:
        raise NotFetched(f"{host} answers {answer.status_code}. Copy the address anew.")
    parts, length = [], 0
    async for part in answer.aiter_raw():
        parts.append(part)
        length += len(part)
        if length > LARGEST:
            limit = LARGEST // 1024 // 1024
            raise NotFetched(f"The calendar at {host} is larger than {limit} MB.")
    return b"".join(parts)
