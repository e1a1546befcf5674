"""The course of one incident: everything that is written down of it, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from peacetime.domain.incidents.roles import Role
    from peacetime.domain.incidents.timeline import EntryKind
    from peacetime.domain.incidents.updates import Status
    from peacetime.storage.models import Person, Team
    from peacetime.usecases.sample.plan import Story


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known of an incident when it begins. `length` is how long the Rescue will last."""

    team: Team
    story: Story  # its slots are filled
    severity: str
    declared_at: datetime
    length: timedelta
    crew: tuple[Person, ...]  # who was in the team then, leads first
    paused: str = "Planned sprint work"
    approver: Person | None = None
    review_at: datetime | None = None

    @property
    def ended_at(self) -> datetime:
        """When the team stood down."""
        return self.declared_at + self.length

    def after(self, part: float) -> datetime:
        """The moment at which so much of the Rescue has passed, 0 to 1, on a full second."""
        passed = round(self.length.total_seconds() * part)
        return self.declared_at + type(self.length)(seconds=passed)


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
