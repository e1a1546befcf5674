"""Who is on call by a schedule of Grafana OnCall: its final shifts, in which overrides have won already."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from peacetime.domain.burst.people.turns import Turn, address_in
from peacetime.domain.signals.fields import first, line
from peacetime.domain.signals.moments import moment
from peacetime.integrations.grafana.site import talk
from peacetime.wire.elsewhere import items

if TYPE_CHECKING:
    from peacetime.domain.postmortems.tickets.tracker import Place
    from peacetime.domain.shared.spans import Span

MOST_PAGES = 200
DAY = timedelta(days=1)


def turns(place: Place, schedule: str, span: Span, *, zone: str) -> list[Turn]:
    """The final shifts of a span, page by page; the address of the next page is not followed, only counted."""
    del zone  # OnCall names one with every moment
    oncall, found = talk(place), []
    for number in range(1, MOST_PAGES + 1):
        said = oncall.ask(
            "GET",
            f"/schedules/{quote(schedule, safe='')}/final_shifts/",
            start_date=span.start.date().isoformat(),
            end_date=(span.end - DAY).date().isoformat(),
            page=number,
        )
        shifts = oncall.listed(oncall.part(said, "results"))
        found += read(shifts)
        if not said.get("next") or not shifts:
            break
    return found


def read(shifts: list[Any]) -> list[Turn]:
    """The turns in a page. An escalation to several tells each of them."""
    found = []
    for shift in items(shifts, ""):
        start, end = moment(shift.get("shift_start")), moment(shift.get("shift_end"))
        if start is not None and end is not None:
            name = first(shift, "user_username", "user_email", "user_pk")
            found.append(Turn(name, address_in(line(shift.get("user_email"))), start, end))
    return found
