"""Runs a Rescue of the last two hours by the use-cases themselves.

So its timers, messages and audit entries are the real ones. Timers that fell due on the way fire at
their own moments, as the worker would have fired them.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import compose
from peacetime.domain.incidents.updates import Status
from peacetime.domain.modes.declaration import Declaration
from peacetime.domain.shared.spans import Span
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import actor_of
from peacetime.queries.calendars.reading import read_calendar
from peacetime.queries.lookup import team_named
from peacetime.storage.models import Reminder
from peacetime.usecases import modes, reminders
from peacetime.usecases.calendars.listing import HOURS, list_meetings
from peacetime.usecases.calendars.postponing import postpone_meetings
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.moments import set_moments
from peacetime.usecases.roles import assign_role, leave_role
from peacetime.usecases.sample.founding import address
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.updates import send_update

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from peacetime.storage.models import Person


@dataclass(slots=True)
class Scene:
    """One Rescue as it is run: each act names who acts and how many minutes before the load."""

    people: dict[str, Person]
    at: datetime
    ref: str = field(default="")

    def declare(self, slug: str, declaration: Declaration, by: str, *, minutes: float) -> None:
        """The team enters Rescue Mode."""
        self.ref = self._act(modes.declare_rescue, by, minutes, slug, declaration).incident

    def role(self, role: Role, name: str, *, minutes: float) -> None:
        """Somebody takes a role."""
        self._act(assign_role, name, minutes, self.ref, role, address(name))

    def leave(self, role: Role, name: str, *, minutes: float) -> None:
        """Somebody leaves a role."""
        self._act(leave_role, name, minutes, self.ref, role, address(name))

    def write(self, line: str, by: str, *, minutes: float) -> None:
        """A line as people type it."""
        said = compose(line)
        self._act(write_entry, by, minutes, self.ref, said.kind, said.text, reason=said.reason)

    def tell(
        self, text: str, status: Status, by: str, *, minutes: float, next_in: float, scope: str = ""
    ) -> None:
        """Stakeholders hear, and are promised to hear again."""
        due = self._moment(minutes - next_in)
        self._act(
            send_update,
            by,
            minutes,
            self.ref,
            text,
            scope=scope,
            status=status,
            next_update_at=due,
        )

    def met(self, number: int, note: str, by: str, *, minutes: float) -> None:
        """An exit criterion is met."""
        self._act(mark_criterion, by, minutes, self.ref, number, is_met=True, note=note)

    def moments(self, by: str, *, minutes: float, **before: float) -> None:
        """Somebody says when things happened, in minutes before the load."""
        said = {name: self._moment(value) for name, value in before.items()}
        self._act(set_moments, by, minutes, self.ref, said)

    def calendar(self, slug: str, content: bytes, by: str, *, minutes: float) -> None:
        """The team's meetings of the next hours are listed."""
        at = self._moment(minutes)
        span = Span(at, at + timedelta(hours=HOURS[0]))
        zone = named_zone(team_named(slug).time_zone)
        self._act(list_meetings, by, minutes, slug, read_calendar(content, span=span, zone=zone))

    def postpone(self, slug: str, by: str, *, minutes: float) -> None:
        """What can wait is postponed."""
        self._act(postpone_meetings, by, minutes, slug, {})

    def until_now(self) -> None:
        """Timers that are due by now fire."""
        self._fire_timers(self.at)

    def _act(
        self, usecase: Callable[..., Any], by: str, minutes: float, *args: Any, **more: Any
    ) -> Any:
        at = self._moment(minutes)
        self._fire_timers(at)
        # The load is one transaction, and a use-case begins its own: what it wraps is called.
        return inspect.unwrap(usecase)(*args, **more, actor=actor_of(self.people[by]), at=at)

    def _fire_timers(self, at: datetime) -> None:
        waiting = Reminder.objects.filter(incident__ref=self.ref, fired_at=None, due_at__lte=at)
        for reminder in waiting.order_by("due_at"):
            inspect.unwrap(reminders.fire_reminder)(reminder.pk, at=reminder.due_at)

    def _moment(self, minutes: float) -> datetime:
        return self.at - timedelta(minutes=minutes)
