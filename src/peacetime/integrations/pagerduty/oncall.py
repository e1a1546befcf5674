"""Who is on call by a schedule of PagerDuty: its final layer, in which overrides have won already."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from peacetime.domain.burst.people.turns import Turn
from peacetime.domain.signals.fields import at, line
from peacetime.domain.signals.moments import moment
from peacetime.integrations.pagerduty.site import talk
from peacetime.wire.elsewhere import items

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from peacetime.domain.postmortems.tickets.tracker import Place
    from peacetime.domain.shared.spans import Span

ENTRIES = "schedule.final_schedule.rendered_schedule_entries"


def turns(place: Place, schedule: str, span: Span, *, zone: str) -> list[Turn]:
    """The rendered entries of a span; whose address they are is asked beside."""
    del zone  # PagerDuty names one with every moment
    pagerduty, path = talk(place), f"/schedules/{quote(schedule, safe='')}"
    weeks = {"since": span.start.isoformat(), "until": span.end.isoformat()}
    said = pagerduty.ask("GET", path, overflow="true", **weeks)
    people = pagerduty.ask("GET", f"{path}/users", **weeks)
    pagerduty.part(said, "schedule")
    return read(
        said, {line(one.get("id")): line(one.get("email")) for one in items(people, "users")}
    )


def read(said: Any, addresses: Mapping[str, str]) -> list[Turn]:
    """The turns in an answer; addresses by the id of their users."""
    found = []
    for entry in items(said, ENTRIES):
        start, end = moment(entry.get("start")), moment(entry.get("end"))
        if start is not None and end is not None:
            name, email = (
                line(at(entry, "user.summary")),
                addresses.get(line(at(entry, "user.id")), ""),
            )
            found.append(Turn(name, email, start, end))
    return found
