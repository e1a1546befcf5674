"""Past incidents of FireHydrant, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.signals.fields import at, first, line
from peacetime.wire.elsewhere import PageRead, Row, is_since, items, number, row
from peacetime.wire.trackers import Talk

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.postmortems.tickets.tracker import Place

NAME = "FireHydrant"
ROOT = "https://api.firehydrant.io"
NEEDS = "a bot token that may read incidents"
WHICH = "Only one service: its id"
PAGE = 50
MILESTONES = {
    "started_at": ("started",),
    "detected_at": ("detected",),
    "acknowledged_at": ("acknowledged",),
    "mitigated_at": ("mitigated",),
    "resolved_at": ("resolved",),
}


def talk(place: Place) -> Talk:
    """FireHydrant, as whoever the token is."""
    headers = {"Authorization": f"Bearer {place.secrets.get('token', '')}"}
    return Talk(NAME, place.setting("api", ROOT).rstrip("/"), headers, needs=NEEDS, words=_words)


def page(place: Place, which: str, since: datetime, until: datetime, cursor: str) -> PageRead:
    """Incidents by the day on which they began."""
    here = number(cursor, first=1)
    query: dict[str, str | int] = {"page": here, "per_page": PAGE}
    query |= {"start_date": since.date().isoformat(), "end_date": until.date().isoformat()}
    query |= {"services": which} if which else {}
    firehydrant = talk(place)
    said = firehydrant.ask("GET", "/v1/incidents", **query)
    found = firehydrant.listed(firehydrant.part(said, "data"))
    last = at(said, "pagination.last") or at(said, "pagination.pages")
    has_more = bool(found) and bool(
        at(said, "pagination.next") or (isinstance(last, int) and here < last)
    )
    rows = tuple(read(one) for one in found if is_since(one.get("created_at"), since))
    return PageRead(rows, str(here + 1) if has_more else "")


def read(one: Any) -> Row:
    """An incident by its milestones; one that was put away says so."""
    reached = {
        line(each.get("type")): each.get("occurred_at") or each.get("created_at")
        for each in items(one, "milestones")
    }
    moments = {
        field: next((reached[name] for name in names if reached.get(name)), "")
        for field, names in MILESTONES.items()
    }
    said = {
        **moments,
        "incident_id": one.get("id") or one.get("number"),
        "kind": "archived" if one.get("discarded_at") else "",
        "started_at": moments["started_at"] or one.get("started_at") or one.get("created_at"),
        "declared_at": one.get("created_at"),
        "title": one.get("name"),
        "severity": one.get("severity") or one.get("priority"),
        "source": one.get("incident_url"),
        "status": one.get("current_milestone"),
    }
    services = [each.get("name") for each in items(one, "services")]
    services += [
        at(each, "impact.name") for each in items(one, "impacts") if each.get("type") == "service"
    ]
    people = [first(each, "user.email", "user.name") for each in items(one, "role_assignments")]
    return row(said, services=services, people=people)


def _words(body: Any) -> str:
    return str(body.get("detail") or body.get("error") or "")
