"""Bodies of deliveries: read within a size, unpacked within it too, and looked at before they are kept."""

from __future__ import annotations

import zlib
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import orjson

if TYPE_CHECKING:
    from peacetime.project.threshold import Receive

GZIP_OR_ZLIB, RAW = 47, -15  # zlib's own codes
FORM = "application/x-www-form-urlencoded"
OTHER_FORMS = ("message/rfc822", "multipart/form-data")
DEEPEST_ERROR = "depth limit"  # what orjson says of a payload that is nested too deep


class Refusal(Exception):
    """A delivery that is not taken.

    Args:
        status: Of HTTP.
        code: For programs.
        sentence: For people: what is wrong and what to do.
    """

    def __init__(self, status: HTTPStatus, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.sentence = sentence


class GoneAway(Exception):
    """Whoever sent it left before it was whole."""


async def read(receive: Receive, *, length: str, coding: str, largest: int) -> bytes:
    """The body after decompression, never larger than `largest`, neither before nor after it.

    Raises:
        Refusal: It is too large, or packed in a way we cannot open.
        GoneAway: It was cut off.
    """
    if length.isdigit() and int(length) > largest:
        raise _too_large(largest)
    message = await receive()
    body: bytes = message.get("body", b"")
    is_more = message.get("more_body", False)
    if message["type"] == "http.disconnect":
        raise GoneAway
    if is_more or len(body) > largest:
        parts, size = [body], len(body)
        while True:
            if size > largest:
                raise _too_large(largest)
            if not is_more:
                break
            message = await receive()
            if message["type"] == "http.disconnect":
                raise GoneAway
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            is_more = message.get("more_body", False)
        body = b"".join(parts)
    return _unpacked(body, coding, largest) if coding not in {"", "identity"} else body


def require_readable(body: bytes, content_type: str) -> None:
    """That the body is JSON, a form, or a mail.

    Raises:
        Refusal: It is neither; the delivery is kept all the same, for a person to look at.
    """
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError as problem:
        if content_type.startswith(FORM) and parse_qsl(body.decode("utf-8", "replace")):
            return
        if content_type.lower().startswith(OTHER_FORMS):
            return
        if DEEPEST_ERROR in str(problem).casefold():
            sentence = (
                "The payload is nested too deep to be read. It is kept, for a person to look at."
            )
            raise Refusal(HTTPStatus.BAD_REQUEST, "payload_too_deep", sentence) from None
        sentence = (
            "The payload is not JSON. It is kept, for a person to look at; set the sender up to "
            "send JSON."
        )
        raise Refusal(HTTPStatus.BAD_REQUEST, "payload_not_json", sentence) from None


def _unpacked(body: bytes, coding: str, largest: int) -> bytes:
    if coding not in {"gzip", "x-gzip", "deflate"}:
        sentence = f"Bodies packed with {coding[:20]} are not read here: use gzip, or none."
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "coding_unknown", sentence)
    for window in (GZIP_OR_ZLIB, RAW):  # some senders call raw deflate "deflate"
        opening = zlib.decompressobj(window)
        try:
            plain = opening.decompress(body, largest + 1)
        except zlib.error:
            continue
        if len(plain) > largest:
            raise _too_large(largest)
        if opening.eof:
            return plain
    sentence = f"The body says that it is packed with {coding}, and cannot be unpacked."
    raise Refusal(HTTPStatus.BAD_REQUEST, "body_not_unpacked", sentence)


def _too_large(largest: int) -> Refusal:
    sentence = (
        f"A delivery may have {largest / 1_000_000:g} MB, unpacked. Send fewer alerts at once, or let "
        "whoever runs Peacetime raise PEACETIME_DELIVERY_MB."
    )
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "delivery_too_large", sentence)
