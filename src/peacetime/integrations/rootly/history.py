"""Past incidents of Rootly, page by page (JSON:API)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.signals.fields import at, first, line
from peacetime.wire.elsewhere import PageRead, Row, items, number, row
from peacetime.wire.trackers import Talk

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.postmortems.tickets.tracker import Place

NAME = "Rootly"
ROOT = "https://api.rootly.com"
NEEDS = "an API key that may read incidents"
WHICH = "Only one service: its slug"
PAGE = 50
NO_INCIDENTS = {"test", "test_sub", "example", "example_sub"}
MAINTENANCE = {"scheduled", "scheduled_sub"}


def talk(place: Place) -> Talk:
    """Rootly, as whoever the key is."""
    headers = {
        "Authorization": f"Bearer {place.secrets.get('token', '')}",
        "Accept": "application/vnd.api+json",
    }
    return Talk(NAME, place.setting("api", ROOT).rstrip("/"), headers, needs=NEEDS, words=_words)


def page(place: Place, which: str, since: datetime, until: datetime, cursor: str) -> PageRead:
    """Incidents in the order in which they were created."""
    here = number(cursor, first=1)
    query: dict[str, str | int] = {"page[number]": here, "page[size]": PAGE, "sort": "created_at"}
    query |= {"filter[created_at][gte]": since.isoformat()}
    query |= {"filter[created_at][lt]": until.isoformat()}
    query |= {"filter[services]": which} if which else {}
    rootly = talk(place)
    said = rootly.ask("GET", "/v1/incidents", **query)
    found = rootly.listed(rootly.part(said, "data"))
    has_more = bool(at(said, "meta.next_page") or at(said, "links.next")) and bool(found)
    return PageRead(tuple(read(one) for one in found), str(here + 1) if has_more else "")


def read(one: Any) -> Row:
    """An incident; trials and cancelled ones say so, and the preview shows that they are none."""
    it = at(one, "attributes") or {}
    kind, status = line(at(it, "kind")), line(at(it, "status"))
    said = {
        "incident_id": at(it, "sequential_id") or at(one, "id"),
        "kind": kind if kind in NO_INCIDENTS else status if status == "cancelled" else "",
        "started_at": at(it, "started_at") or at(it, "created_at"),
        "detected_at": at(it, "detected_at"),
        "acknowledged_at": at(it, "acknowledged_at"),
        "mitigated_at": at(it, "mitigated_at"),
        "resolved_at": at(it, "resolved_at"),
        "title": at(it, "title"),
        "severity": first(
            it,
            "severity.data.attributes.name",
            "severity.name",
            "severity.data.attributes.severity",
        ),
        "source": at(it, "url"),
        "status": status,
    }
    if kind in MAINTENANCE:
        said["kind"] = "maintenance"
    services = [
        first(each, "data.attributes.name", "attributes.name", "name")
        for each in items(it, "services")
    ]
    people = [
        first(at(it, name), "data.attributes.email", "data.attributes.name", "email", "name")
        for name in ("user", "started_by", "mitigated_by", "resolved_by")
    ]
    return row(said, services=services, people=people)


def _words(body: Any) -> str:
    return ". ".join(str(each.get("title") or "") for each in body.get("errors") or ())
