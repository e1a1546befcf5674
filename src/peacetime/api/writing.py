"""Every write of this door: one use-case, one moment, one answer to a repeated request."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any, TypeVar

import orjson
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from ninja import Status
from pydantic import BaseModel

from peacetime.api.authentication import Request
from peacetime.api.rendering import to_json
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import Idempotency

HEADER = "Idempotency-Key"
LONGEST_KEY = 200

Result = TypeVar("Result")
Answer = TypeVar("Answer", bound=BaseModel)


def write(
    request: Request,
    act: Callable[..., Result],
    show: Callable[[Result], Answer],
    *,
    status: HTTPStatus = HTTPStatus.OK,
    secrets: frozenset[str] = frozenset(),
    digest: str | None = None,
) -> Status[Answer]:
    """Call a use-case as the caller, now, and show its result.

    Args:
        request: Whose it is.
        act: The use-case with everything but `actor` and `at`.
        show: The result as an answer; the same answer is kept for repeats of the request.
        status: Of the answer.
        secrets: Fields that a kept answer leaves out.
        digest: Of the body, where it is not JSON.
    """
    shown: list[Answer] = []

    def render(result: object) -> tuple[int, object]:
        shown.append(show(result))  # type: ignore[arg-type]
        kept = shown[0].model_dump(exclude=set(secrets))
        return status.value, orjson.loads(to_json(kept))

    key = _key(request)
    promise = Idempotency(key, digest or request_digest(request), render) if key else None
    result = act(actor=replace(request.auth, idempotency=promise), at=timezone.now())
    return Status(status.value, shown[0] if shown else show(result))


def request_digest(request: HttpRequest, body: bytes | None = None) -> str:
    """What makes two requests the same: method, path and body, however its JSON is laid out.

    Keyed with our secret: a body may hold a password, and a plain digest would let it be guessed.
    """
    content = request.body if body is None else body
    with suppress(ValueError):  # not JSON: byte for byte
        content = json.dumps(json.loads(content), sort_keys=True, separators=(",", ":")).encode()
    parts = [(request.method or "").encode(), request.get_full_path().encode(), content]
    return salted_hmac("peacetime.request", b"\n".join(parts), algorithm="sha256").hexdigest()


def _key(request: HttpRequest) -> str:
    key: Any = request.headers.get(HEADER, "")
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        sentence = f"The Idempotency-Key has at most {LONGEST_KEY} plain characters. A UUID fits."
        raise InvalidInput(sentence, field=HEADER, code="idempotency_key_invalid")
    return str(key)
