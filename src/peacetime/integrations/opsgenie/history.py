"""Past incidents of Opsgenie, a hundred a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.signals.fields import at
from peacetime.integrations.opsgenie.site import talk
from peacetime.wire.elsewhere import PageRead, Row, items, number, row

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.postmortems.tickets.tracker import Place

WHICH = "Only those that a search of Opsgenie finds, such as tag: payments"
PAGE = 100
FURTHEST = 20_000  # Opsgenie counts no further
OVER = {"resolved", "closed"}


def page(place: Place, which: str, since: datetime, until: datetime, cursor: str) -> PageRead:
    """Incidents in the order in which they were created."""
    offset = number(cursor)
    first, last = int(since.timestamp() * 1000), int(until.timestamp() * 1000)
    query = f"createdAt >= {first} AND createdAt < {last}" + (f" AND ({which})" if which else "")
    opsgenie = talk(place)
    said = opsgenie.ask(
        "GET",
        "/v1/incidents",
        query=query,
        offset=offset,
        limit=PAGE,
        sort="createdAt",
        order="asc",
    )
    found = opsgenie.listed(opsgenie.part(said, "data"))
    rows = tuple(read(one) for one in found)
    following = offset + len(found)
    if not at(said, "paging.next") or not found:
        return PageRead(rows)
    if following + PAGE > FURTHEST:
        return PageRead(
            rows, remark=f"Opsgenie tells no more than {FURTHEST:,} at once; narrow it."
        )
    return PageRead(rows, str(following))


def read(one: Any) -> Row:
    """An incident. Of one that is over, the end of its impact is known, and else nothing of its end."""
    said = {
        "incident_id": one.get("id") or one.get("tinyId"),
        "started_at": one.get("impactStartDate") or one.get("createdAt"),
        "detected_at": one.get("impactDetectDate"),
        "declared_at": one.get("createdAt"),
        "resolved_at": (one.get("resolvedAt") or one.get("impactEndDate"))
        if one.get("status") in OVER
        else "",
        "title": one.get("message"),
        "severity": one.get("priority"),
        "source": at(one, "links.web"),
        "status": one.get("status"),
    }
    named = one.get("impactedServices")
    services = [
        at(each, "name") if isinstance(each, dict) else each
        for each in (named if isinstance(named, list) else [])
    ]
    people = [each.get("name") for each in items(one, "responders") if each.get("type") == "user"]
    return row(said, services=services, people=people)
