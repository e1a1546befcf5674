"""What is answered where no view could: an unknown address, a stale form, a request too large."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpResponse, JsonResponse

from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest

NOTHING_HERE = "Nothing is at this address. It may have been mistyped, or be an old one."
STALE = (
    "This form was opened too long ago, before you signed in, or somewhere else. "
    "Nothing was saved: go back, reload the page and send it again."
)
TOO_MUCH = "This is more than fits into one request: at most 8 MB of text. Nothing was saved; send less at once."
UNREADABLE = "This request cannot be read. Nothing was saved."
WRONG_HOST = (
    "This installation does not answer to the name in this address. "
    "An operator adds it to PEACETIME_ALLOWED_HOSTS."
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """An address nobody knows."""
    return _answer(
        request, HTTPStatus.NOT_FOUND, "not_found", "There is nothing here", NOTHING_HERE
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that no view gets to see."""
    if isinstance(exception, DisallowedHost):
        return _answer(request, HTTPStatus.BAD_REQUEST, "host_unknown", "Wrong address", WRONG_HOST)
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return _answer(request, status, "too_large", "This is too much", TOO_MUCH)
    return _answer(request, HTTPStatus.BAD_REQUEST, "bad_request", "That did not work", UNREADABLE)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A form that is not ours, or no longer; it is not armed again here."""
    return _answer(request, HTTPStatus.FORBIDDEN, "csrf_failed", "Send this form again", STALE)


def _answer(
    request: HttpRequest, status: HTTPStatus, code: str, heading: str, sentence: str
) -> HttpResponse:
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": status.phrase, "status": status.value}
        return JsonResponse(
            {**problem, "code": code, "detail": sentence},
            status=status.value,
            content_type="application/problem+json",
        )
    context = {
        "heading": heading,
        "sentence": sentence,
        "act_url": "/",
        "act_label": "To the board",
        "retry": None,
        "reference": "",
    }
    return page(request, "errors/page.html", context, status=status.value)
