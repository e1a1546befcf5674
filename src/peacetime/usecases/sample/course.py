"""The course of one incident: everything that is written down of it, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from peacetime.domain.modes.declaration import Trigger
from peacetime.domain.shared.spans import Span, union

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from peacetime.domain.incidents.roles import Role
    from peacetime.domain.incidents.timeline import EntryKind
    from peacetime.domain.incidents.updates import Status
    from peacetime.domain.shared.hours import WorkingHours
    from peacetime.storage.models import Person, Team
    from peacetime.usecases.sample.plan import Story

A_DAY, FIRST_HOURS = timedelta(hours=24), timedelta(hours=5)
DAY_AND_NIGHT = ("SEV0", "SEV1")
MITIGATED, MITIGATED_CRUNCH = (0.62, 0.72), (0.84, 0.88)  # from which part of a Rescue to which


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known of an incident when it begins. `length` is how long the Rescue will last."""

    team: Team
    story: Story  # its slots are filled
    severity: str
    declared_at: datetime
    length: timedelta
    crew: tuple[Person, ...]  # who was in the team then, leads first
    hours: WorkingHours
    paused: str = "Planned sprint work"
    approver: Person | None = None
    review_at: datetime | None = None

    @property
    def ended_at(self) -> datetime:
        """When the team stood down."""
        return self.declared_at + self.length

    @property
    def is_crunch(self) -> bool:
        """Whether it is a deadline, which is worked on until its last day."""
        return self.story.trigger == Trigger.CRUNCH

    def after(self, part: float) -> datetime:
        """The moment at which so much of the Rescue has passed, 0 to 1, on a full second.

        The worst are worked on day and night. Of others that last longer than a day only the first
        hours and then the working hours count: people sleep.
        """
        spans = self.worked_on()
        left = sum((span.duration for span in spans), timedelta(0)) * part
        for span in spans:
            if left <= span.duration:
                break
            left -= span.duration
        return (span.start + left).replace(microsecond=0)

    def worked_on(self) -> list[Span]:
        """When people are on it: day and night where it is bad, else the first hours and by day."""
        whole = Span(self.declared_at, self.ended_at)
        if self.length <= A_DAY or self.severity in DAY_AND_NIGHT:
            return [whole]
        first = Span(self.declared_at, self.declared_at + FIRST_HOURS)
        return union([first, *(span.within(whole) for span in self._worked())])

    def _worked(self) -> Iterator[Span]:
        return takewhile(
            lambda span: span.start < self.ended_at, self.hours.spans_from(self.declared_at)
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One person's time in one role."""

    role: Role
    person: Person
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the timeline."""

    at: datetime
    kind: EntryKind
    text: str
    actor: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One update to stakeholders."""

    at: datetime
    text: str
    scope: str
    status: Status
    by: Person
    next_update_at: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """One exit criterion as it stood when the team stood down."""

    number: int
    text: str
    is_met: bool
    note: str
    at: datetime | None
    by: str


@dataclass(slots=True)
class Course:
    """One incident from its beginning to its end."""

    opening: Opening
    parts: list[Part]
    impact_started_at: datetime | None
    detected_at: datetime
    mitigated_at: datetime | None
    said: list[Said]
    ticks: list[Tick]
    recognition: str
    postmortem_at: datetime | None
    postmortem_owner: Person | None
    override_reason: str
    recovering_until: datetime | None
    lines: list[Line] = field(default_factory=list)

    def holder(self, role: Role, at: datetime) -> Person | None:
        """Who held a role at a moment."""
        held = (part for part in self.parts if part.role is role)
        return next((part.person for part in held if part.from_at <= at < part.to_at), None)
