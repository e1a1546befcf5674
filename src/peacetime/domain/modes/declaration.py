"""What is said when Rescue Mode is declared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text, quoted

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.incidents.severity import Severity


class Trigger(StrEnum):
    """Why a team enters Rescue Mode. Source: the framework, "Key Activities" of Rescue Mode."""

    RELIABILITY = "reliability"
    SECURITY = "security"
    INTERRUPT = "interrupt"
    CRUNCH = "crunch"

    @property
    def label(self) -> str:
        """The framework's word.

        >>> Trigger.CRUNCH.label
        'Business-critical crunch'
        """
        return LABELS[self]

    @property
    def question(self) -> str:
        """How somebody at 3 a.m. would say it."""
        return QUESTIONS[self]


LABELS = {
    Trigger.RELIABILITY: "Reliability incident",
    Trigger.SECURITY: "Security response",
    Trigger.INTERRUPT: "Operational interrupt",
    Trigger.CRUNCH: "Business-critical crunch",
}
QUESTIONS = {
    Trigger.RELIABILITY: "Something is down or broken",
    Trigger.SECURITY: "A security threat",
    Trigger.INTERRUPT: "An urgent customer need",
    Trigger.CRUNCH: "A do-or-die deadline",
}


BETWEEN_SERVICES = "; "
LONGEST_SERVICE = 100  # characters
LONGEST_SERVICES = 1000  # all of them together


@dataclass(frozen=True, slots=True)
class Declaration:
    """Everything the declaring person says. People are named by address; None is "nobody yet"."""

    trigger: Trigger
    summary: str
    severity: Severity
    done_when: str
    commander: str | None = None
    comms_lead: str | None = None
    services: tuple[str, ...] = ()
    customers_affected: str = ""
    paused: str = "Planned sprint work"
    approver: str | None = None
    review_at: datetime | None = None
    is_private: bool = False  # only whoever holds a role, and administrators, read of it


def trigger_named(word: str) -> Trigger:
    """The trigger a caller names.

    Raises:
        InvalidInput: `trigger_unknown`.
    """
    try:
        return Trigger(word)
    except ValueError:
        known = ", ".join(trigger.value for trigger in Trigger)
        sentence = f"{quoted(word)} is not a trigger. Choose one of {known}."
        raise InvalidInput(sentence, field="trigger", code="trigger_unknown") from None


def cleaned(declaration: Declaration) -> Declaration:
    """The same declaration with every text as it can be kept, and every service named once.

    Raises:
        InvalidInput: `service_name_divided`, or a code of `clean_text`, naming the field.
    """
    named = (clean_service_name(name, field="services") for name in declaration.services)
    return replace(
        declaration,
        summary=clean_text(declaration.summary, field="summary", max_length=300),
        done_when=clean_text(declaration.done_when, field="done_when", max_length=500),
        services=tuple(dict.fromkeys(named)),
        customers_affected=clean_text(
            declaration.customers_affected,
            field="customers_affected",
            max_length=200,
            required=False,
        ),
        paused=clean_text(declaration.paused, field="paused", max_length=500, required=False),
    )


def clean_service_name(name: str, *, field: str) -> str:
    """The name of one service, as it can be kept beside others in one line and told apart again.

    Raises:
        InvalidInput: `service_name_divided`, or a code of `clean_text`.

    >>> clean_service_name(" Payments API ", field="name")
    'Payments API'
    """
    name = clean_text(name, field=field, max_length=LONGEST_SERVICE)
    if BETWEEN_SERVICES in name:
        sentence = (
            f"{quoted(name)} reads as two services: a semicolon and a space stand between two. "
            "Name them one by one, or leave the semicolon out."
        )
        raise InvalidInput(sentence, field=field, code="service_name_divided")
    return name


def check_declaration(declaration: Declaration, *, at: datetime) -> None:
    """A crunch is war time by choice, so somebody approves it and a date says when that is looked at again.

    Any other Rescue may have both.

    Raises:
        InvalidInput: `approver_required`, `review_required`, `review_in_the_past`,
            `services_too_long`.

    Source: the framework calls a crunch Rescue Mode; that nobody gets it for free is our rule.
    """
    is_crunch = declaration.trigger is Trigger.CRUNCH
    if is_crunch and not declaration.approver:
        sentence = "A crunch needs somebody who approves it. Name the approver."
        raise InvalidInput(sentence, field="approver", code="approver_required")
    if is_crunch and declaration.review_at is None:
        sentence = "A crunch needs a date on which it is looked at again. Say when."
        raise InvalidInput(sentence, field="review_at", code="review_required")
    if declaration.review_at is not None:
        check_review(declaration.review_at, at=at)
    if len(BETWEEN_SERVICES.join(declaration.services)) > LONGEST_SERVICES:
        sentence = (
            "So many services do not fit. Name those worst hit, and say how far it reaches under "
            "customers affected."
        )
        raise InvalidInput(sentence, field="services", code="services_too_long")


def check_review(review_at: datetime, *, at: datetime) -> None:
    """A Rescue is looked at again at a time that is still to come.

    Raises:
        InvalidInput: `review_in_the_past`.
    """
    if review_at <= at:
        sentence = "The review date lies in the past. Choose a later one."
        raise InvalidInput(sentence, field="review_at", code="review_in_the_past")
