"""The one way out: asks a host once, within a time and a size, at the address that was looked at.

Nothing inside the network is asked unless whoever runs Peacetime allows its host, however the name resolves
and wherever an answer leads. No sentence of a failure holds the address, which may be a secret.
"""

from __future__ import annotations

import asyncio
import json as json_text
import ssl
import zlib
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx
from django.conf import settings

from peacetime.wire.addresses import NotPublic, public_addresses

if TYPE_CHECKING:
    from peacetime.wire.addresses import LookUp

SECONDS = 10.0
MB = 1_000_000
LARGEST = 2 * MB
LONGEST_URL = 4_000
LAST_PORT = 65_535
GZIP_OR_ZLIB = 47  # zlib's own code for "whichever of both it is"
CODINGS = ("", "identity", "gzip", "x-gzip", "deflate")
ONLY_READS = ("GET", "HEAD")
# Sent on only to the host they were meant for.
CREDENTIALS = ("authorization", "cookie", "private-token", "x-api-key")
# A name server that does not answer must not hold up more than those who ask it.
_RESOLVERS = ThreadPoolExecutor(8, thread_name_prefix="resolver")


class NotReached(Exception):
    """No answer came; the sentence says why, for people, and never holds the address."""

    @property
    def sentence(self) -> str:
        """What is wrong and what to do."""
        return str(self)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_taken(self) -> bool:
        """Whether the host says yes (200 to 299)."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def text(self) -> str:
        """The body as text, whatever it is."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            NotReached: It is none: a page of a proxy, say.
        """
        try:
            return json_text.loads(self.body)
        except (ValueError, RecursionError):
            raise NotReached(
                f"The answer ({self.status}) is no JSON. Is the address right?"
            ) from None


@dataclass(frozen=True, slots=True)
class Ways:
    """How the network is reached; `transport` and `look_up` stand for it in tests."""

    allowed_hosts: Collection[str] | None = None
    seconds: float = SECONDS
    largest: int = LARGEST
    redirects: int = 0
    transport: httpx.AsyncBaseTransport | None = None
    look_up: LookUp | None = None

    @property
    def allowed(self) -> frozenset[str]:
        """The hosts that may be inside the network, in small letters."""
        hosts = settings.ALLOWED_PRIVATE_HOSTS if self.allowed_hosts is None else self.allowed_hosts
        return frozenset(host.casefold() for host in hosts)


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    json: Any = None,
    allowed_hosts: Collection[str] | None = None,
    seconds: float = SECONDS,
    largest: int = LARGEST,
    redirects: int = 0,
    transport: httpx.AsyncBaseTransport | None = None,
    look_up: LookUp | None = None,
) -> Answer:
    """Ask once.

    Args:
        method: GET, POST …
        url: With https; with http only where its host is allowed.
        headers: Beside ours.
        body: What is sent, where it is not `json`.
        json: What is sent as JSON.
        allowed_hosts: Hosts that may be inside the network; those of the setting where nothing is said.
        seconds: For the whole, from looking up the name to the last byte.
        largest: How many bytes an answer may have, also after unpacking.
        redirects: How many are followed; only when reading, and each is looked at like the first address.
        transport: What stands for the network in tests.
        look_up: What stands for `socket.getaddrinfo` in tests.

    Raises:
        NotReached: It is not reached, not public, not in time or too large.
    """
    said = {} if json is None else {"Content-Type": "application/json"}
    content = body if json is None else json_text.dumps(json, ensure_ascii=False).encode()
    ways = Ways(allowed_hosts, seconds, largest, redirects, transport, look_up)
    return asyncio.run(
        _within_time(Asked(method.upper(), url, {**said, **(headers or {})}, content), ways)
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as the caller means it."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""


async def _within_time(asked: Asked, ways: Ways) -> Answer:
    """Only so can the whole have a time: a server may send a letter every nine seconds."""
    host = ""
    try:
        if len(asked.url) > LONGEST_URL:
            raise NotReached(f"The address is longer than {LONGEST_URL:,} characters.")
        url = httpx.URL(asked.url)
        host = url.host
        async with asyncio.timeout(ways.seconds), _client(ways) as client:
            return await _followed(client, asked, url, ways)
    except (TimeoutError, httpx.TimeoutException):
        raise NotReached(f"{host} does not answer within {ways.seconds:g} seconds.") from None
    except httpx.ConnectError as problem:
        raise NotReached(_why_not(host, problem)) from None
    except httpx.InvalidURL:
        raise NotReached("This is no address. Write one that begins with https://.") from None
    except (httpx.HTTPError, ValueError) as problem:
        # its own words may hold the address
        raise NotReached(f"{host} cannot be reached ({type(problem).__name__}).") from None


def _why_not(host: str, problem: httpx.ConnectError) -> str:
    if "CERTIFICATE" in str(problem).upper():
        return f"The certificate of {host} is not trusted by this machine."
    return f"Nothing answers at {host}. Is the address right, and reachable from here?"


def _client(ways: Ways) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        timeout=ways.seconds,
        trust_env=False,
        follow_redirects=False,
        transport=ways.transport,
        verify=_trust(),
    )


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """What the machine trusts; reading it takes longer than most requests."""
    return ssl.create_default_context()


async def _followed(client: httpx.AsyncClient, asked: Asked, url: httpx.URL, ways: Ways) -> Answer:
    left = ways.redirects if asked.method in ONLY_READS else 0
    headers = dict(asked.headers)
    while True:
        answer = await _sent(client, Asked(asked.method, "", headers, asked.content), url, ways)
        try:
            if not (ways.redirects and answer.has_redirect_location):
                return await _read(answer, url.host, ways.largest)
            if not left:
                raise NotReached(f"{url.host} leads on and on. Write the address where it ends.")
            left -= 1
            onward = url.join(answer.headers["Location"])
            if (onward.scheme, onward.host, onward.port) != (url.scheme, url.host, url.port):
                headers = {k: v for k, v in headers.items() if k.lower() not in CREDENTIALS}
            url = onward
        finally:
            await answer.aclose()


async def _sent(
    client: httpx.AsyncClient, asked: Asked, url: httpx.URL, ways: Ways
) -> httpx.Response:
    """The answer of the first of a host's addresses that lets us in."""
    numbers = await _numbers(url, ways)
    for number in numbers[:-1]:
        try:
            return await client.send(_request(client, asked, url, number), stream=True)
        except httpx.ConnectError:
            continue
    return await client.send(_request(client, asked, url, numbers[-1]), stream=True)


async def _numbers(url: httpx.URL, ways: Ways) -> list[str]:
    host, allowed = url.raw_host.decode("ascii"), ways.allowed
    if not host or (url.port or 0) > LAST_PORT:
        raise NotReached("This is no address. Write one that begins with https://.")
    if url.scheme != "https" and not (url.scheme == "http" and host.casefold() in allowed):
        raise NotReached(f"{host} is asked with https only.")
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        return await asyncio.get_running_loop().run_in_executor(
            _RESOLVERS, lambda: public_addresses(host, port, allowed=allowed, look_up=ways.look_up)
        )
    except NotPublic as refusal:
        raise NotReached(str(refusal)) from None


def _request(client: httpx.AsyncClient, asked: Asked, url: httpx.URL, number: str) -> httpx.Request:
    """The request to the number that was looked at, in the name of the host."""
    ours = {"user-agent": "Peacetime", "accept": "application/json, */*;q=0.1"}
    said = {name.lower(): value for name, value in asked.headers.items()}
    fixed = {"host": url.netloc.decode("ascii"), "accept-encoding": "identity"}
    return client.build_request(
        asked.method,
        url.copy_with(host=number),
        headers={**ours, **said, **fixed},
        content=asked.content or None,
        extensions={"sni_hostname": url.raw_host.decode("ascii")},
    )


async def _read(answer: httpx.Response, host: str, largest: int) -> Answer:
    if answer.is_stream_consumed:  # what stands for the network in tests may have read it itself
        return Answer(answer.status_code, _names(answer.headers), answer.content)
    parts, length = [], 0
    async for part in answer.aiter_raw():
        parts.append(part)
        length += len(part)
        if length > largest:
            raise _too_large(host, largest)
    body = _unpacked(b"".join(parts), answer.headers.get("Content-Encoding", ""), host, largest)
    return Answer(answer.status_code, _names(answer.headers), body)


def _names(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _unpacked(packed: bytes, coding: str, host: str, largest: int) -> bytes:
    """What some pack although they were asked not to; never more than fits."""
    coding = coding.strip().casefold()
    if coding not in CODINGS:
        raise NotReached(f"{host} packs its answer in a way that was not asked for.")
    if coding in {"", "identity"} or not packed:
        return packed
    opening = zlib.decompressobj(GZIP_OR_ZLIB)
    try:
        body = opening.decompress(packed, largest + 1)
    except zlib.error:
        raise NotReached(f"The answer of {host} cannot be unpacked.") from None
    if len(body) > largest:
        raise _too_large(host, largest)
    if not opening.eof:
        raise NotReached(f"The answer of {host} broke off.")
    return body


def _too_large(host: str, largest: int) -> NotReached:
    limit = f"{largest // MB:,} MB" if largest >= MB else f"{largest:,} bytes"
    return NotReached(f"The answer of {host} is larger than {limit}.")
