"""What a provider's folder offers when its calendars can be read and written: a module `meetings`, found by its name.

Adding one is adding a folder; nothing here is edited.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

from peacetime import integrations

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from peacetime.domain.postmortems.tickets.tracker import Place
    from peacetime.domain.rituals.moving import Move, Outcome
    from peacetime.domain.shared.spans import Span
    from peacetime.queries.calendars.reading import CalendarFound
    from peacetime.queries.rituals.icalendar_files import Entry


class Meetings(Protocol):
    """The module `meetings` of a provider's folder; the folder's name is the provider's.

    Everything raises `NotReached` where nobody answers and `TrackerRefused` where the tool says no. Each may
    be asked again where an answer was lost: what is so already is left as it is.
    """

    def found(self, place: Place, calendar: str, span: Span, *, zone: ZoneInfo) -> CalendarFound:
        """The meetings that begin in a span.

        Args:
            place: The tool, and as whom it is asked.
            calendar: As an administrator named it.
            span: From when to when a meeting begins.
            zone: Of times that name none.

        Raises:
            CalendarUnreadable: What comes is no calendar, or takes too long.
        """

    def move(self, place: Place, calendar: str, move: Move, *, at: datetime) -> Outcome:
        """Put a meeting to another time, unless somebody else changed it there."""

    def put(self, place: Place, calendar: str, entry: Entry, *, at: datetime) -> Outcome:
        """Let a meeting of ours stand there, once, as it is now."""


@cache
def calendars() -> dict[str, Meetings]:
    """Every tool whose calendars can be read and written, by the name of its folder."""
    return {
        module.name: cast(
            "Meetings", import_module(f"{integrations.__name__}.{module.name}.meetings")
        )
        for module in iter_modules(integrations.__path__)
        if module.ispkg and find_spec(f"{integrations.__name__}.{module.name}.meetings")
    }
