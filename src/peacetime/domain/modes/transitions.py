"""The way into Rescue Mode and the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from peacetime.domain.modes.declaration import Declaration, check_declaration
from peacetime.domain.modes.exit_criteria import POSTMORTEM_SCHEDULED, Criterion, unmet
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Mode(StrEnum):
    """The two modes. Recovering is Delivery with a buffer that has not ended."""

    DELIVERY = "delivery"
    RESCUE = "rescue"


CLOCK_TOLERANCE = timedelta(minutes=1)  # between the clocks of two machines
SHORTEST = timedelta(microseconds=1)  # the least time the record can tell apart


@dataclass(frozen=True, slots=True)
class ModeNow:
    """The mode a team is in, since when, and until when it recovers."""

    mode: Mode
    since: datetime
    recovering_until: datetime | None = None

    def is_recovering(self, at: datetime) -> bool:
        """Whether the team is in Delivery with its recovery still running."""
        return (
            self.mode is Mode.DELIVERY
            and self.recovering_until is not None
            and at < self.recovering_until
        )


@dataclass(frozen=True, slots=True)
class Transition:
    """One mode ends and the next begins at the same moment."""

    ended: Mode
    begun: Mode
    at: datetime
    recovering_until: datetime | None = None
    overridden: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class StandDown:
    """Everything the person standing down says. `summary` is the cause in brief."""

    summary: str
    postmortem_at: datetime | None
    postmortem_owner: str | None = None
    recovery_until: datetime | None = None
    override_reason: str = ""
    recognition: str = ""
    resolved_at: datetime | None = None  # None: now
    impact: str = ""
    follow_up: str = ""


def cleaned(said: StandDown) -> StandDown:
    """The same words as they can be kept.

    Raises:
        InvalidInput: A code of `clean_text`, naming the field.
    """
    return replace(
        said,
        summary=clean_text(said.summary, field="summary", max_length=2000, multiline=True),
        override_reason=clean_text(
            said.override_reason, field="override_reason", max_length=500, required=False
        ),
        recognition=clean_text(
            said.recognition, field="recognition", max_length=1000, required=False, multiline=True
        ),
        impact=clean_text(
            said.impact, field="impact", max_length=1000, required=False, multiline=True
        ),
        follow_up=clean_text(
            said.follow_up, field="follow_up", max_length=1000, required=False, multiline=True
        ),
    )


class AlreadyInRescue(DomainError):
    """The team is in Rescue Mode: a calm answer, not a failure."""

    code = "already_in_rescue"


class NotInRescue(DomainError):
    """There is nothing to stand down from."""

    code = "not_in_rescue"


class ExitCriteriaUnmet(DomainError):
    """Standing down with criteria unmet needs a reason."""

    code = "exit_criteria_unmet"


def declare_rescue(current: ModeNow, declaration: Declaration, *, at: datetime) -> Transition:
    """Delivery ends and Rescue begins, once; later than Delivery began, even if a clock was set back.

    Args:
        current: The team's mode now.
        declaration: What is said.
        at: Now, with a zone.

    Raises:
        AlreadyInRescue: Somebody was first.
        InvalidInput: The declaration lacks what its trigger asks for.

    Source: the framework, "Entering Rescue Mode".
    """
    if current.mode is Mode.RESCUE:
        since = current.since.isoformat(timespec="minutes")
        raise AlreadyInRescue(
            "This team is in Rescue Mode already. Join the incident that is open.",
            details={"since": since},
        )
    check_declaration(declaration, at=at)
    return Transition(Mode.DELIVERY, Mode.RESCUE, begins_at(current, at=at))


def begins_at(current: ModeNow, *, at: datetime) -> datetime:
    """When the next mode begins: now, and later than the present one though a clock was set back.

    Args:
        current: The team's mode now.
        at: Now, with a zone.
    """
    return max(at, current.since + SHORTEST)


def stand_down(
    current: ModeNow, criteria: Sequence[Criterion], said: StandDown, *, at: datetime
) -> Transition:
    """Rescue ends once its exit criteria are met, or somebody says why not; later than it began.

    A postmortem with a date and an owner meets the fourth criterion by itself.

    Args:
        current: The team's mode now.
        criteria: The exit criteria of every open incident of the Rescue.
        said: Summary, postmortem, recovery, reason for an override.
        at: Now, with a zone.

    Raises:
        NotInRescue: The team is in Delivery Mode.
        ExitCriteriaUnmet: Names the criteria; a reason overrides them.
        InvalidInput: `recovery_in_the_past`, `postmortem_in_the_past`, `time_in_the_future`,
            `resolved_before_started`.

    Source: the framework, "Exit Criteria" and "Exiting Rescue Mode".
    """
    if current.mode is not Mode.RESCUE:
        raise NotInRescue("This team is in Delivery Mode. There is no Rescue to stand down from.")
    ended_at = max(at, current.since + SHORTEST)
    _check_times(current, said, at=ended_at)
    overridden = check_exit(criteria, said)
    return Transition(Mode.RESCUE, Mode.DELIVERY, ended_at, said.recovery_until, overridden)


def check_exit(criteria: Sequence[Criterion], said: StandDown) -> tuple[Criterion, ...]:
    """The criteria that a reason overrides, in their order; none where all are met.

    Args:
        criteria: The exit criteria of what is to end.
        said: Whether a postmortem is planned, and perhaps a reason.

    Raises:
        ExitCriteriaUnmet: Names the criteria; a reason overrides them.

    Source: the framework, "Exit Criteria".
    """
    open_ones = lacking(criteria, said)
    if open_ones and not said.override_reason:
        names = "; ".join(dict.fromkeys(criterion.text for criterion in open_ones))
        sentence = f"Not met yet: {names}. Meet them, or give the reason for standing down without."
        details = {"unmet": [{"n": c.number, "text": c.text} for c in open_ones]}
        raise ExitCriteriaUnmet(sentence, details=details)
    return tuple(open_ones)


def lacking(criteria: Sequence[Criterion], said: StandDown) -> list[Criterion]:
    """The criteria that are unmet when a team stands down with these words, in their order."""
    is_scheduled = said.postmortem_at is not None and bool(said.postmortem_owner)
    return [c for c in unmet(criteria) if not (is_scheduled and c.number == POSTMORTEM_SCHEDULED)]


def check_postmortem(postmortem_at: datetime, *, at: datetime) -> None:
    """A postmortem is planned for a time that is still to come.

    Raises:
        InvalidInput: `postmortem_in_the_past`.
    """
    if postmortem_at < at:
        sentence = "The postmortem lies in the past. Choose a later time."
        raise InvalidInput(sentence, field="postmortem_at", code="postmortem_in_the_past")


def _check_times(current: ModeNow, said: StandDown, *, at: datetime) -> None:
    if said.recovery_until is not None and said.recovery_until < at:
        sentence = "The recovery would end before it begins. Choose a later end, or leave it out."
        raise InvalidInput(sentence, field="recovery_until", code="recovery_in_the_past")
    if said.postmortem_at is not None:
        check_postmortem(said.postmortem_at, at=at)
    if said.resolved_at is not None and said.resolved_at > at + CLOCK_TOLERANCE:
        sentence = "It would be resolved in the future. Say when it was, or leave it at now."
        raise InvalidInput(sentence, field="resolved_at", code="time_in_the_future")
    # a form knows minutes, the record knows seconds
    if said.resolved_at is not None and said.resolved_at < current.since.replace(
        second=0, microsecond=0
    ):
        sentence = "It would be resolved before Rescue Mode was declared. Correct the time."
        raise InvalidInput(sentence, field="resolved_at", code="resolved_before_started")
