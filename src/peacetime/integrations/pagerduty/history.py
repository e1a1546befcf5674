"""Past incidents of PagerDuty, a hundred a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.signals.fields import at
from peacetime.integrations.pagerduty.site import talk
from peacetime.wire.elsewhere import PageRead, Row, items, number, row

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.postmortems.tickets.tracker import Place

WHICH = "Only one service: its id, such as P1AB2CD"
PAGE = 100
FURTHEST = 10_000  # PagerDuty counts no further


def page(place: Place, which: str, since: datetime, until: datetime, cursor: str) -> PageRead:
    """Incidents in the order in which they were created."""
    offset = number(cursor)
    query: dict[str, str | int] = {"since": since.isoformat(), "until": until.isoformat()}
    query |= {"limit": PAGE, "offset": offset, "sort_by": "created_at:asc", "time_zone": "UTC"}
    query |= {"service_ids[]": which} if which else {}
    pagerduty = talk(place)
    said = pagerduty.ask("GET", "/incidents", **query)
    found = pagerduty.listed(pagerduty.part(said, "incidents"))
    rows = tuple(read(one) for one in found)
    following = offset + len(found)
    if not said.get("more") or not found:
        return PageRead(rows)
    if following + PAGE > FURTHEST:
        remark = f"PagerDuty tells no more than {FURTHEST:,} at once; narrow it to one service."
        return PageRead(rows, remark=remark)
    return PageRead(rows, str(following))


def read(one: Any) -> Row:
    """An incident. When it was resolved is its last change of status, for nothing follows that."""
    is_over = one.get("status") == "resolved"
    last = one.get("resolved_at") or one.get("last_status_change_at")
    acknowledged = items(one, "acknowledgements")
    said = {
        "incident_id": one.get("id") or one.get("incident_number"),
        "started_at": one.get("created_at"),
        "acknowledged_at": acknowledged[0].get("at") if acknowledged else "",
        "resolved_at": last if is_over else "",
        "title": one.get("title") or one.get("summary"),
        "severity": at(one, "priority.summary") or one.get("urgency"),
        "source": one.get("html_url"),
        "status": one.get("status"),
    }
    people = [at(each, "acknowledger.summary") for each in acknowledged]
    people += [at(each, "assignee.summary") for each in items(one, "assignments")]
    return row(said, services=[at(one, "service.summary")], people=people)
