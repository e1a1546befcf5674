"""One way to ask Slack: a method of its Web API, with a token, through the one way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.utils import timezone

from peacetime.wire.requests import NotReached, ask
from peacetime.wire.waiting import retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.wire.requests import Answer

API = "https://slack.com/api/"
SECONDS = 10.0
PAUSE = timedelta(seconds=30)  # where Slack says "later" and not when
# Slack, or the way to it, has a moment of weakness.
PASSING = (
    "not_reached",
    "unavailable",
    "ratelimited",
    "no_json",
    "no_object",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
)


class NotTaken(Exception):
    """Slack did not do what was asked; its words, for people. `wait` is how long it wants to be left alone."""

    def __init__(self, sentence: str, *, error: str = "", wait: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.error = error
        self.wait = wait

    @property
    def is_refusal(self) -> bool:
        """Whether Slack has answered and said no: asking again does not help by itself."""
        return self.wait is None and self.error not in PASSING


@dataclass(frozen=True, slots=True)
class Slack:
    """Slack as one connection reaches it."""

    token: str
    api: str = API

    def call(self, method: str, **said: Any) -> dict[str, Any]:
        """What a method answers.

        Raises:
            NotTaken: Slack is not reached, waits, or says no.
        """
        answer, found = self.answered(method, **said)
        return _taken(method, answer, found)

    def answered(self, method: str, **said: Any) -> tuple[Answer, dict[str, Any]]:
        """The whole answer, whether Slack says yes or no: its headers tell the scopes of a token.

        Raises:
            NotTaken: Slack is not reached, or waits.
        """
        body = {name: value for name, value in said.items() if value is not None}
        answer = _asked(f"{self.api.rstrip('/')}/{method}", body, self._headers)
        return answer, _object(answer)

    def read(self, method: str, **said: Any) -> dict[str, Any]:
        """The same for methods that take no JSON: those that read.

        Raises:
            NotTaken: Slack is not reached, waits, or says no.
        """
        body = urlencode({name: value for name, value in said.items() if value is not None})
        headers = {**self._headers, "Content-Type": "application/x-www-form-urlencoded"}
        url = f"{self.api.rstrip('/')}/{method}"
        answer = _sent(url, headers, body.encode())
        return _taken(method, answer, _object(answer))

    def respond(self, url: str, message: Mapping[str, Any]) -> None:
        """Answer at the address that came with a command: good for half an hour.

        Raises:
            NotTaken: It is not reached, or is no address of Slack.
        """
        if not self._is_ours(url):
            raise NotTaken("The address to answer at is none of Slack’s.", error="bad_url")
        answer = _asked(url, dict(message), {})
        if not answer.is_taken:
            raise NotTaken(f"Slack answers {answer.status}.", error=str(answer.status))

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _is_ours(self, url: str) -> bool:
        host, own = urlsplit(url).hostname or "", urlsplit(self.api).hostname or ""
        return host == own or host.endswith((".slack.com", ".slack-gov.com"))


def _asked(url: str, body: dict[str, Any], headers: Mapping[str, str]) -> Answer:
    try:
        answer = ask("POST", url, headers=dict(headers), json=body, seconds=SECONDS)
    except NotReached as problem:
        raise NotTaken(problem.sentence, error="not_reached") from problem
    return _not_later(answer)


def _sent(url: str, headers: Mapping[str, str], body: bytes) -> Answer:
    try:
        answer = ask("POST", url, headers=dict(headers), body=body, seconds=SECONDS)
    except NotReached as problem:
        raise NotTaken(problem.sentence, error="not_reached") from problem
    return _not_later(answer)


def _not_later(answer: Answer) -> Answer:
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = retry_after(answer, at=timezone.now()) or PAUSE
        raise NotTaken("Slack asks to be left alone for a while.", error="ratelimited", wait=wait)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NotTaken(f"Slack answers {answer.status}.", error="unavailable")
    return answer


def _object(answer: Answer) -> dict[str, Any]:
    try:
        found = answer.json()
    except NotReached as problem:
        raise NotTaken(problem.sentence, error="no_json") from problem
    if not isinstance(found, dict):
        raise NotTaken("Slack’s answer is not what its documentation says.", error="no_object")
    return found


def _taken(method: str, answer: Answer, found: dict[str, Any]) -> dict[str, Any]:
    if found.get("ok") is True:
        return found
    error = str(found.get("error") or answer.status)
    needed = f" It needs the scope {found['needed']}." if found.get("needed") else ""
    wait = PAUSE if error == "ratelimited" else None
    raise NotTaken(f"Slack refuses {method}: {error}.{needed}", error=error, wait=wait)
