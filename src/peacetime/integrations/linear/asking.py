"""Asking Linear: one address, and refusals that come inside of an answer."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from peacetime.domain.postmortems.tickets.stages import OwnWords, own_words
from peacetime.domain.postmortems.tickets.tracker import TrackerRefused
from peacetime.wire.requests import ask
from peacetime.wire.trackers import UNREADABLE, Talk
from peacetime.wire.waiting import retry_after

if TYPE_CHECKING:
    from peacetime.domain.postmortems.tickets.tracker import Place
    from peacetime.wire.requests import Answer

NAME = "Linear"
ROOT = "https://api.linear.app"
NEEDS = "the permissions Read and Write"
RESETS = "x-ratelimit-requests-reset"  # in ms
STAGES = {"doing_words": "doing", "done_words": "done", "not_planned_words": "not_planned"}
UUID_VERSION = 4  # the only one that Linear takes


@dataclass(frozen=True, slots=True)
class Linear:
    """Linear, as whoever the key is."""

    talk: Talk
    words: OwnWords

    def ask(self, query: str, **variables: Any) -> Any:
        """What Linear answers to a query.

        Raises:
            NotReached: Nobody answers.
            TrackerRefused: With what is wrong, also where the answer says 200.
        """
        body = {"query": query, "variables": variables}
        answer = ask("POST", f"{self.talk.root}/graphql", headers=self.talk.headers, json=body)
        said = self._said(answer)
        errors = said.get("errors")
        if errors:
            raise self._refusal(self.talk.listed(errors)[0], answer)
        if not answer.is_taken:
            raise self.talk.refusal(answer, at=timezone.now())
        found = said.get("data")
        if not isinstance(found, dict):
            raise TrackerRefused(UNREADABLE.format(NAME), code="tracker_unreadable")
        return found

    def _said(self, answer: Answer) -> dict[str, Any]:
        try:
            said = self.talk.body(answer)
        except TrackerRefused:
            if answer.is_taken:
                raise
            raise self.talk.refusal(answer, at=timezone.now()) from None
        return said if isinstance(said, dict) else {}

    def _refusal(self, error: Any, answer: Answer) -> TrackerRefused:
        more = error.get("extensions") or {}
        code = str(more.get("code") or more.get("type") or "").upper().replace(" ", "_")
        words = str(more.get("userPresentableMessage") or error.get("message") or "it says no")
        if code in {"RATELIMITED", "RATE_LIMITED"}:
            sentence = "Linear asks to wait: it was asked too often."
            return TrackerRefused(sentence, code="ticket_rate_limited", wait=_wait(answer))
        if code in {"AUTHENTICATION_ERROR", "FORBIDDEN"}:
            sentence = f"Linear does not let this key do it. It needs {NEEDS}."
            return TrackerRefused(sentence, code="ticket_permission_missing", is_lasting=True)
        if "entity not found" in str(error.get("message") or "").casefold():
            sentence = "Linear has nothing there, or the key may not see it."
            return TrackerRefused(sentence, code="ticket_gone", is_lasting=True)
        if "INTERNAL" in code:
            return TrackerRefused("Linear is ailing.", code="tracker_ailing")
        plain = "".join(c if c.isprintable() else " " for c in words)[:200].rstrip(".")
        return TrackerRefused(f"Linear did not take it: {plain}.", is_lasting=True)


def linear_of(place: Place) -> Linear:
    """The Linear of a connection; a personal key is sent as it is, one of an application as a bearer's."""
    key = place.secrets.get("token", "")
    said = key if key.startswith("lin_api_") else f"Bearer {key}"
    talk = Talk(NAME, place.setting("api", ROOT).rstrip("/"), {"Authorization": said}, needs=NEEDS)
    listed = {stage: place.setting(name) for name, stage in STAGES.items()}
    return Linear(talk, own_words(**listed))


def own_id(marker: str) -> str:
    """The id of the issue of an action item: the same whenever it is asked for."""
    digest = hashlib.sha256(marker.encode()).digest()[:16]
    return str(uuid.UUID(bytes=digest, version=UUID_VERSION))


def _wait(answer: Answer) -> timedelta | None:
    at = timezone.now()
    said = retry_after(answer, at=at)
    moment = answer.headers.get(RESETS, "")
    if said is not None or not (moment.isascii() and moment.isdigit() and len(moment) <= 14):  # noqa: PLR2004
        return said
    wait = datetime.fromtimestamp(int(moment) / 1000, UTC) - at
    return min(max(wait, timedelta()), timedelta(days=1))
