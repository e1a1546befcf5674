"""A storm of Alertmanager deliveries from a process of its own: `python -m devtools.bench.storm PORT PATH RATE SECONDS`.

An open loop: latency counts from when a delivery was due, not from when it got its turn. Prints one line of
JSON once it is over.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import cast

import uvloop

CONNECTIONS = 256
ALERTS = 10
SERVICES = 20
NUMBER = b"@@@@@@@@"  # what makes every alert of every delivery another one
DAYS = 86_400


def template(path: str, port: int, service: int) -> bytes:
    """One request with ten alerts, as Alertmanager writes them."""
    began = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
    alerts = [
        {
            "status": "firing",
            "labels": {
                "alertname": "HighLatency",
                "cluster": "eu-west-1",
                "instance": f"10.0.{service}.{number}:9100",
                "job": "node",
                "service": f"bench-{service}",
                "severity": "warning",
            },
            "annotations": {
                "summary": f"p99 latency of bench-{service} is high at {number}-{NUMBER.decode()}",
                "description": "The 99th percentile has been above two seconds for five minutes.",
                "runbook_url": "https://wiki.example.org/runbooks/latency",
            },
            "startsAt": f"{began}.{number:03d}456789Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example.org:9090/graph?g0.expr=histogram_quantile",
            "fingerprint": f"{service:02x}{number:02x}{NUMBER.decode()}",
        }
        for number in range(ALERTS)
    ]
    said = {
        "receiver": "peacetime",
        "status": "firing",
        "alerts": alerts,
        "groupLabels": {"alertname": "HighLatency"},
        "commonLabels": {"alertname": "HighLatency", "severity": "warning"},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.example.org:9093",
        "version": "4",
        "groupKey": '{}:{alertname="HighLatency"}',
        "truncatedAlerts": 0,
    }
    body = json.dumps(said).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: Alertmanager/0.28\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass
class Storm:
    """What is due, and how it went."""

    templates: list[bytes]
    rate: float
    seconds: float
    began: float = 0.0
    number: int = 0
    taken: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def due(self) -> tuple[float, int] | None:
        """When the next delivery is due, and its number; None once it is over."""
        after = self.number / self.rate
        if after >= self.seconds:
            return None
        self.number += 1
        return self.began + after, self.number

    def request(self, number: int) -> bytes:
        said = self.templates[number % len(self.templates)]
        return said.replace(NUMBER, b"%08x" % (number & 0xFFFFFFFF))


class Sender(asyncio.Protocol):
    """One connection that is kept: one delivery at a time."""

    def __init__(self, storm: Storm, over: asyncio.Future[None]) -> None:
        self._storm, self._over = storm, over
        self._loop = asyncio.get_running_loop()
        self._due = 0.0
        self._answer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own kind
        self._next()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._storm.taken.append((self._loop.time() - self._due) * 1000)
        self._storm.statuses[int(head[9:12])] += 1
        self._answer = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's
        if not self._over.done():
            self._storm.statuses[0] += 1  # it was cut off
            self._over.set_result(None)

    def _next(self) -> None:
        next_one = self._storm.due()
        if next_one is None:
            if not self._over.done():
                self._over.set_result(None)
            return
        self._due, number = next_one
        wait = self._due - self._loop.time()
        if wait > 0:
            self._loop.call_later(wait, self._send, number)
        else:
            self._send(number)

    def _send(self, number: int) -> None:
        if self._transport is not None:
            self._transport.write(self._storm.request(number))


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def send(port: int, path: str, rate: float, seconds: float) -> Storm:
    """So many deliveries a second for so long."""
    loop = asyncio.get_running_loop()
    storm = Storm([template(path, port, service) for service in range(SERVICES)], rate, seconds)
    storm.number = 0
    storm.began = loop.time() + 0.5
    overs = [loop.create_future() for _ in range(CONNECTIONS)]
    for over in overs:
        await loop.create_connection(lambda over=over: Sender(storm, over), "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*overs)
    return storm


def main() -> None:
    port, path, rate, seconds = sys.argv[1:5]
    began = time.monotonic()
    storm = uvloop.run(send(int(port), path, float(rate), float(seconds)))
    used = os.times()
    print(
        json.dumps(
            {
                "taken": storm.taken,
                "statuses": dict(storm.statuses),
                "seconds": time.monotonic() - began - 0.5,
                "processor": used.user + used.system,
            }
        )
    )


if __name__ == "__main__":
    main()
