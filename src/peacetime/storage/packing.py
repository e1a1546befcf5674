"""Deliveries that are committed together, as one value: a heading that says what they are, then their bodies."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FAST = 1  # of zlib's levels: payloads repeat themselves, and a storm has no time
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
HEADING_BYTES = 4


@dataclass(frozen=True, slots=True)
class Packed:
    """One delivery as it came.

    `body` is what was received, after decompression; `digest` is the same for a repetition; `is_named` says
    that the sender itself gave the delivery a name, which the digest is made of.
    """

    source: int
    received_at: datetime
    content_type: str
    headers: Mapping[str, str]
    digest: str
    is_named: bool
    body: bytes


def pack(deliveries: Sequence[Packed]) -> bytes:
    """All of them in one value."""
    heading = orjson.dumps(
        [
            (
                one.source,
                (one.received_at - EPOCH) // MICROSECOND,
                one.content_type,
                one.headers,
                one.digest,
                one.is_named,
                len(one.body),
            )
            for one in deliveries
        ]
    )
    parts = [len(heading).to_bytes(HEADING_BYTES, "big"), heading, *(d.body for d in deliveries)]
    return zlib.compress(b"".join(parts), FAST)


def unpack(packed: bytes | memoryview) -> Iterator[Packed]:
    """Each of them, in the order in which they came."""
    whole = memoryview(zlib.decompress(packed))
    place = HEADING_BYTES + int.from_bytes(whole[:HEADING_BYTES], "big")
    for source, moment, content_type, headers, digest, is_named, length in orjson.loads(
        whole[HEADING_BYTES:place]
    ):
        received_at = EPOCH + timedelta(microseconds=moment)
        body = bytes(whole[place : place + length])
        yield Packed(source, received_at, content_type, headers, digest, is_named, body)
        place += length
