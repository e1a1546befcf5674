"""Asks Prometheus, Backstage, Jaeger or Zipkin for their graph: once, within a time and a size."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

LARGEST = 50 * 1024 * 1024
SECONDS_EACH = 15.0
SECONDS = 60.0
TELLING = 300  # characters of what a tool says went wrong
DAY_MS = 24 * 60 * 60 * 1000
COUNTED = "sum by (client, server, connection_type) (increase(traces_service_graph_request_total[{days}d]))"
PRESENT = "last_over_time(traces_service_graph_connection_info[{days}d])"
KINDS = ("component", "resource", "api")


class NotFetched(Exception):
    """No graph came; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where to ask.

    Args:
        url: The address of the tool, as its page is opened.
        token: Sent as a bearer; "" for none.
        days: How far back traffic counts.
        transport: What stands for the network in tests.
    """

    url: str
    token: str = ""
    days: int = 7
    transport: httpx.BaseTransport | None = None


def fetch_prometheus(source: Source) -> str:
    """The answer of the service-graph metrics: requests that were counted, else pairs that were present."""
    for query in (COUNTED, PRESENT):
        text = _asked(source, "/api/v1/query", {"query": query.format(days=source.days)})
        if _rows(text):
            return text
    raise NotFetched(
        f"Prometheus has no metrics of a service graph in {source.days} days: neither "
        "traces_service_graph_request_total nor traces_service_graph_connection_info. "
        "They are made by Tempo, or by the service-graph connector of OpenTelemetry."
    )


def fetch_backstage(source: Source) -> str:
    """The components, resources and APIs of a catalogue."""
    filters = [("filter", f"kind={kind}") for kind in KINDS]
    return _asked(source, "/api/catalog/entities", filters)


def fetch_jaeger(source: Source) -> str:
    """The dependencies that Jaeger has computed."""
    return _asked(source, "/api/dependencies", _lookback(source))


def fetch_zipkin(source: Source) -> str:
    """The dependencies that Zipkin has computed."""
    return _asked(source, "/api/v2/dependencies", _lookback(source))


FETCHES: dict[str, Callable[[Source], str]] = {
    "prometheus": fetch_prometheus,
    "backstage": fetch_backstage,
    "jaeger": fetch_jaeger,
    "zipkin": fetch_zipkin,
}


def _lookback(source: Source) -> dict[str, str]:
    return {"endTs": str(int(time.time() * 1000)), "lookback": str(source.days * DAY_MS)}


def _asked(source: Source, path: str, query: Any) -> str:
    """The text that is answered; whatever goes wrong is told without the token."""
    headers = {"User-Agent": "Peacetime", "Accept": "application/json"}
    if source.token:
        headers["Authorization"] = f"Bearer {source.token}"
    try:
        url = httpx.URL(source.url.rstrip("/") + path)
        if url.scheme not in {"http", "https"} or not url.host:
            raise NotFetched(f"“{source.url}” is no address. Write one that begins with https://.")
        with (
            httpx.Client(timeout=SECONDS_EACH, transport=source.transport) as client,
            client.stream("GET", url, params=query, headers=headers) as answer,
        ):
            return _text(answer, url.host)
    except httpx.TimeoutException:
        raise NotFetched(f"{source.url} does not answer within {SECONDS_EACH:g} seconds.") from None
    except httpx.InvalidURL:
        raise NotFetched(
            f"“{source.url}” is no address. Write one that begins with https://."
        ) from None
    except httpx.ConnectError:
        raise NotFetched(
            f"Nothing answers at {source.url}. Is the address right, and reachable?"
        ) from None
    except httpx.HTTPError as error:
        raise NotFetched(f"{source.url} cannot be read ({type(error).__name__}).") from None


def _text(answer: httpx.Response, host: str) -> str:
    """The body, as far as it may be long; an answer that drips ends with its time."""
    until = time.monotonic() + SECONDS
    parts, length = [], 0
    for part in answer.iter_bytes():
        parts.append(part)
        length += len(part)
        if length > LARGEST:
            sentence = (
                f"{host} sends more than {LARGEST // 1024 // 1024} MB. Ask for fewer days, or sum away "
                "labels that are not client, server and connection_type."
            )
            raise NotFetched(sentence)
        if time.monotonic() > until:
            raise NotFetched(f"{host} is not done after {SECONDS:g} seconds.")
    text = b"".join(parts).decode("utf-8", "replace")
    if answer.is_redirect:
        raise NotFetched(
            f"{host} leads elsewhere: {answer.headers.get('Location', '')[:TELLING]}. Ask there."
        )
    if answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise NotFetched(f"{host} wants a token, or another one ({answer.status_code}).")
    if answer.status_code != HTTPStatus.OK:
        told = " ".join(text.split())[:TELLING]
        raise NotFetched(f"{host} answers {answer.status_code}: {told or 'nothing more'}")
    if "html" in answer.headers.get("Content-Type", ""):
        raise NotFetched(
            f"{host} answers with a page instead of a graph. Is it the tool's own address?"
        )
    return text


def _rows(text: str) -> list[Any]:
    try:
        found = json.loads(text)["data"]["result"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotFetched("What answers there is not Prometheus.") from None
    return found if isinstance(found, list) else []
