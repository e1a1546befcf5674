"""Asking a tracker: its answer as JSON, or a refusal in words, with how long to wait and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from peacetime.domain.postmortems.tickets.draft import DEFAULT_LABEL
from peacetime.domain.postmortems.tickets.tracker import TrackerRefused
from peacetime.domain.shared.text import quoted
from peacetime.queries.providers import Checked, Field
from peacetime.wire.requests import Answer, NotReached, ask
from peacetime.wire.waiting import retry_after

ABOUT_TRACKERS = "Action items of postmortems become issues with owner, label and a link back, and both follow one another."
WRITES_NOTE = "Where you want it: a ticket that says that a sprint is paused, closed when the team stands down."
WORDS_LENGTH = 200
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.MOVED_PERMANENTLY}
NOT_TAKEN = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONFLICT,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}
RESETS = ("x-ratelimit-reset", "ratelimit-reset")
MISSHAPEN = (AttributeError, KeyError, TypeError, IndexError)
UNREADABLE = "{} answers in a way that cannot be read. Is the address right?"


def filing_fields(example: str) -> tuple[Field, ...]:
    """What every tracker is asked for alike.

    Args:
        example: How somebody is called there: "ada-on-github".
    """
    return (
        Field(
            "label",
            "Label",
            "The same on every ticket, so that they are found together. One word.",
            is_required=False,
            default=DEFAULT_LABEL,
        ),
        Field(
            "pause_note",
            "While a team is in Rescue Mode",
            "For boards that show what a sprint waits for. It closes when the team stands down.",
            is_required=False,
            choices=(
                ("", "No ticket about it"),
                ("yes", "A ticket that says the sprint is paused"),
            ),
        ),
        Field(
            "owners",
            "Who is who",
            "People are looked up by their e-mail address. Where that does not work, a line each: "
            f"ada@example.org = {example}",
            is_required=False,
            is_long=True,
        ),
    )


def state_fields(tracker: str) -> tuple[Field, ...]:
    """The words of an organisation for states that a tracker lets it name."""
    return (
        Field(
            "doing_words",
            "Your words for “in progress”",
            f"Statuses that {tracker} counts otherwise, with commas between them.",
            is_required=False,
        ),
        Field("done_words", "Your words for “done”", "The same.", is_required=False),
        Field("not_planned_words", "Your words for “not planned”", "The same.", is_required=False),
    )


@dataclass(frozen=True, slots=True)
class Talk:
    """A tracker that is asked as somebody.

    Args:
        name: The tracker's: "GitHub".
        root: What every address begins with, without a slash at its end.
        headers: With the token; never shown.
        needs: What the token has to be allowed, in the tracker's own words.
        missing: What an answer says is missing, by name; "" where it does not say.
        words: Why it refused, as the tracker says it; "" where it does not.
    """

    name: str
    root: str
    headers: Mapping[str, str] = field(repr=False)
    needs: str = ""
    missing: Callable[[Answer], str] = lambda _answer: ""
    words: Callable[[Any], str] = lambda _body: ""

    def ask(self, method: str, path: str, *, json: Any = None, **query: str | int) -> Any:
        """What a tracker answers; None where it answers with nothing.

        Raises:
            NotReached: Nobody answers.
            TrackerRefused: With what is wrong.
        """
        answer = self.answer(method, path, json=json, **query)
        if answer.is_taken:
            return self.body(answer)
        raise self.refusal(answer, at=timezone.now())

    def answer(self, method: str, path: str, *, json: Any = None, **query: str | int) -> Answer:
        """What comes back, whatever it says.

        Raises:
            NotReached: Nobody answers.
        """
        address = f"{self.root}{path}" + (f"?{urlencode(query)}" if query else "")
        return ask(method, address, headers=self.headers, json=json)

    def body(self, answer: Answer) -> Any:
        """The JSON of an answer; None where there is nothing.

        Raises:
            TrackerRefused: `tracker_unreadable`: a page of a proxy, say.
        """
        if not answer.body.strip():
            return None
        try:
            return answer.json()
        except NotReached:
            raise TrackerRefused(UNREADABLE.format(self.name), code="tracker_unreadable") from None

    def refusal(self, answer: Answer, *, at: datetime) -> TrackerRefused:
        """Why a tracker said no."""
        status = answer.status
        if is_rate_limit(answer):
            sentence = f"{self.name} asks to wait: it was asked too often."
            return TrackerRefused(sentence, code="ticket_rate_limited", wait=waits(answer, at=at))
        if status == HTTPStatus.UNAUTHORIZED:
            sentence = f"{self.name} does not accept the token. Has it ended? Write a new one."
            return _missing(sentence)
        if status == HTTPStatus.FORBIDDEN:
            what = self._missing(answer) or self.needs
            said = f": {what}" if what else ""
            return _missing(
                f"The token for {self.name} may not do this. It lacks a permission{said}."
            )
        if status in GONE:
            sentence = f"{self.name} has nothing there, or the token may not see it" + (
                f" (it needs {self.needs})." if self.needs else "."
            )
            return TrackerRefused(sentence, code="ticket_gone", is_lasting=True)
        if status in NOT_TAKEN:
            return TrackerRefused(
                f"{self.name} did not take it: {self._words(answer)}", is_lasting=True
            )
        return TrackerRefused(
            f"{self.name} is ailing: it answers {status}.",
            code="tracker_ailing",
            wait=retry_after(answer, at=at),
        )

    def _missing(self, answer: Answer) -> str:
        try:
            return self.missing(answer)
        except (NotReached, *MISSHAPEN):
            return ""

    def _words(self, answer: Answer) -> str:
        try:
            said = self.words(answer.json())
        except (NotReached, *MISSHAPEN):
            said = ""
        plain = "".join(c if c.isprintable() else " " for c in said).strip()
        short = plain[:WORDS_LENGTH] or f"it answers {answer.status}"
        return short if short.endswith((".", "!", "?")) else f"{short}."

    def part(self, body: Any, *names: str | int) -> Any:
        """A part of an answer that has to be there.

        Raises:
            TrackerRefused: `tracker_unreadable`.
        """
        try:
            for name in names:
                body = body[name]
        except (KeyError, TypeError, IndexError):
            raise TrackerRefused(UNREADABLE.format(self.name), code="tracker_unreadable") from None
        return body

    def text(self, body: Any, *names: str | int) -> str:
        """A text that has to be there and say something.

        Raises:
            TrackerRefused: `tracker_unreadable`.
        """
        found = self.part(body, *names)
        if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
            raise TrackerRefused(UNREADABLE.format(self.name), code="tracker_unreadable")
        return str(found)

    def listed(self, body: Any) -> list[Any]:
        """A list that has to be one.

        Raises:
            TrackerRefused: `tracker_unreadable`.
        """
        if not isinstance(body, list):
            raise TrackerRefused(UNREADABLE.format(self.name), code="tracker_unreadable")
        return body


def is_rate_limit(answer: Answer) -> bool:
    """Whether a host was asked too often; some say it as 403."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    is_used_up = answer.headers.get("x-ratelimit-remaining") == "0"
    is_told_to_wait = "retry-after" in answer.headers
    return answer.status == HTTPStatus.FORBIDDEN and (is_used_up or is_told_to_wait)


def waits(answer: Answer, *, at: datetime) -> timedelta | None:
    """How long a tracker asks to be left alone: `Retry-After`, or the moment its count begins anew."""
    said = retry_after(answer, at=at)
    if said is not None:
        return said
    for name in RESETS:
        moment = answer.headers.get(name, "")
        if moment.isascii() and moment.isdigit() and len(moment) <= 11:  # noqa: PLR2004 - seconds
            wait = datetime.fromtimestamp(int(moment), UTC) - at
            return min(max(wait, timedelta()), timedelta(days=1))
    return None


def nobody(tracker: str, owner: str) -> str:
    """That a ticket has no owner there, and what to do about it."""
    return f"{owner} was not found in {tracker}, so the ticket is nobody’s there. Say on the connection’s page who they are."


def not_given(tracker: str, owner: str) -> str:
    """That a tracker did not give the ticket to its owner."""
    return (
        f"{tracker} did not give the ticket to {owner}. May they be given tickets of this project?"
    )


def not_right(refusal: TrackerRefused, *, needs: str) -> Checked:
    """What a check found where the tracker says no; a permission that is missing has its name."""
    is_missing = refusal.code in {"ticket_permission_missing", "ticket_gone"}
    return Checked(
        is_right=False,
        sentence=refusal.sentence,
        missing_scopes=(needs,) if is_missing and needs else (),
    )


def as_was_set(name: str, value: str) -> TrackerRefused:
    """A setting of the connection that cannot be meant."""
    sentence = f"{name} is {quoted(value)}. Look at the settings of the connection."
    return TrackerRefused(sentence, is_lasting=True)


def _missing(sentence: str) -> TrackerRefused:
    return TrackerRefused(sentence, code="ticket_permission_missing", is_lasting=True)
