"""No request asks the database for more than ten seconds."""

import time
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from peacetime.project.threshold import TAKES_FILES

SECONDS = 10.0
SECONDS_WITH_FILE = 300.0  # a large file takes its time to come over a slow line


class DeadlinePassed(OperationalError):
    """The request has had its time: what it asks next is not asked."""


class DeadlineMiddleware:
    """Single statements have their own limit in the database; this is the limit of their sum."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        brings_file = request.method == "POST" and TAKES_FILES.fullmatch(request.path)
        seconds = SECONDS_WITH_FILE if brings_file else SECONDS
        with connection.execute_wrapper(_until(time.monotonic() + seconds)):
            return self.answer(request)


def _until(moment: float) -> Callable[..., Any]:
    def ask(
        execute: Callable[..., Any], sql: str, params: Any, many: object, context: dict[str, Any]
    ) -> Any:
        if time.monotonic() > moment:
            raise DeadlinePassed("the request took longer than its deadline")
        return execute(sql, params, many, context)

    return ask
