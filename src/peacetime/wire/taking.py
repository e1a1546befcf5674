"""What an answer says of a message that was handed over: taken, not now, or not at all."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from peacetime.usecases.deliveries import NotTaken
from peacetime.wire.waiting import retry_after

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.wire.requests import Answer

# It is what we send that is refused: the same will be refused again.
FINAL = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
ASKS_TO_WAIT = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
TOLD = 200  # characters of what the other side says went wrong


def refuse_untaken(answer: Answer, *, name: str, at: datetime) -> None:
    """Nothing, where the other side says yes.

    Args:
        answer: What came back.
        name: How the other side is called in the sentence.
        at: Now.

    Raises:
        NotTaken: With its status, and in short what it says itself.
    """
    if answer.is_taken:
        return
    wait = retry_after(answer, at=at) if answer.status in ASKS_TO_WAIT else None
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise NotTaken(f"{name} asks us to be slower ({answer.status}).", wait=wait)
    raise NotTaken(
        f"{name} answers {answer.status}{told(answer)}",
        is_final=answer.status in FINAL,
        wait=wait,
    )


def told(answer: Answer) -> str:
    """Its own words in short, as the end of a sentence; a page says nothing."""
    kind = answer.headers.get("content-type", "")
    words = "" if "html" in kind else " ".join(answer.text[: TOLD * 4].split())[:TOLD]
    return f": {words}" if words else "."
