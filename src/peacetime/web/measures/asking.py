"""The question that an address asks, and addresses that ask the same with another word."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from peacetime.queries.measures import question
from peacetime.web.door import now
from peacetime.web.form import Form
from peacetime.web.form_days import day

if TYPE_CHECKING:
    from django.http import HttpRequest

    from peacetime.queries.measures import Question

LONGEST = 200


def asked_of(request: HttpRequest) -> Question:
    """The question in the parameters of an address.

    Raises:
        InvalidInput: A day, a severity or a period that makes no sense.
        NotFound: `team_unknown`.
    """
    said = {name: word(request, name) for name in ("team", "service", "severity", "from", "to")}
    days = Form({"from": said["from"], "to": said["to"]})
    return question(
        at=now(),
        team=said["team"],
        service=said["service"],
        severity=said["severity"],
        first_day=day(days, "from"),
        last_day=day(days, "to"),
    )


def word(request: HttpRequest, name: str) -> str:
    """A parameter of the address, as far as anybody would type it."""
    return request.GET.get(name, "").strip()[:LONGEST]


def address(path: str, asked: Question, **more: str) -> str:
    """The address that asks this question there."""
    given = {name: value for name, value in more.items() if value}
    query = urlencode({**asked.address, **given})
    return f"{path}?{query}" if query else path
