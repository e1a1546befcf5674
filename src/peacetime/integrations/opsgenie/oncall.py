"""Who is on call by a schedule of Opsgenie: its final timeline, in which overrides have won already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from peacetime.domain.burst.people.turns import WEEK, Turn, address_in
from peacetime.domain.signals.fields import at, line
from peacetime.domain.signals.moments import moment
from peacetime.integrations.opsgenie.site import talk
from peacetime.wire.elsewhere import items

if TYPE_CHECKING:
    from peacetime.domain.postmortems.tickets.tracker import Place
    from peacetime.domain.shared.spans import Span

UUID_LENGTH = 36


def turns(place: Place, schedule: str, span: Span, *, zone: str) -> list[Turn]:
    """The periods of a span; a schedule is named by its id or its name."""
    del zone  # Opsgenie names one with every moment
    opsgenie = talk(place)
    is_id = len(schedule) == UUID_LENGTH and schedule.count("-") == 4  # noqa: PLR2004 - of a UUID
    said = opsgenie.ask(
        "GET",
        f"/v2/schedules/{quote(schedule, safe='')}/timeline",
        identifierType="id" if is_id else "name",
        interval=(span.end - span.start) // WEEK,
        intervalUnit="weeks",
        date=span.start.isoformat(),
    )
    opsgenie.part(said, "data", "finalTimeline")
    return read(said)


def read(said: Any) -> list[Turn]:
    """The turns in an answer. A user's name there is their e-mail address; teams and gaps are nobody."""
    found = []
    for rotation in items(said, "data.finalTimeline.rotations"):
        for period in items(rotation, "periods"):
            start, end = moment(period.get("startDate")), moment(period.get("endDate"))
            name = line(at(period, "recipient.name"))
            if at(period, "recipient.type") == "user" and start is not None and end is not None:
                is_override = period.get("type") == "override"
                found.append(Turn(name, address_in(name), start, end, is_override))
    return found
