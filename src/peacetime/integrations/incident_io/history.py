"""Past incidents of incident.io, by its cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.signals.fields import at, line
from peacetime.wire.elsewhere import PageRead, Row, is_since, items, row
from peacetime.wire.trackers import Talk

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.postmortems.tickets.tracker import Place

NAME = "incident.io"
ROOT = "https://api.incident.io"
NEEDS = "an API key that may view data, including public incidents"
WHICH = "Only one severity: its id"
PAGE = 100
# Timestamps of incident.io by their usual names, the best for a field first.
NAMED = {
    "started_at": ("impact started", "started", "reported", "declared"),
    "detected_at": ("detected", "reported"),
    "declared_at": ("declared", "accepted"),
    "acknowledged_at": ("acknowledged",),
    "mitigated_at": ("mitigated", "fixed", "monitoring"),
    "resolved_at": ("resolved", "closed"),
}
REAL = {"", "standard", "retrospective"}


def talk(place: Place) -> Talk:
    """incident.io, as whoever the key is."""
    headers = {"Authorization": f"Bearer {place.secrets.get('token', '')}"}
    return Talk(NAME, place.setting("api", ROOT).rstrip("/"), headers, needs=NEEDS, words=_words)


def page(place: Place, which: str, since: datetime, until: datetime, cursor: str) -> PageRead:
    """Incidents in its own order; those that were made later are left for the next time."""
    query: dict[str, str | int] = {"page_size": PAGE, "created_at[gte]": since.date().isoformat()}
    query |= {"severity[one_of]": which} if which else {}
    query |= {"after": cursor} if cursor else {}
    incident_io = talk(place)
    said = incident_io.ask("GET", "/v2/incidents", **query)
    found = incident_io.listed(incident_io.part(said, "incidents"))
    rows = [
        read(one)
        for one in found
        if is_since(one.get("created_at"), since)
        and not (is_since(one.get("created_at"), until) and one.get("created_at"))
    ]
    return PageRead(tuple(rows), line(at(said, "pagination_meta.after")) if found else "")


def read(one: Any) -> Row:
    """An incident; a test or a tutorial says so, and the preview shows that it is none."""
    stamps = {
        _plain(at(each, "incident_timestamp.name")): at(each, "value.value")
        for each in items(one, "incident_timestamp_values")
    }
    moments = {
        field: next((stamps[name] for name in names if stamps.get(name)), "")
        for field, names in NAMED.items()
    }
    mode, status = line(one.get("mode")), line(at(one, "incident_status.category"))
    is_real = mode in REAL and status not in {"declined", "merged", "canceled"}
    said = {
        **moments,
        "started_at": moments["started_at"] or one.get("created_at"),
        "incident_id": one.get("reference") or one.get("id"),
        "kind": "" if is_real else (mode if mode not in REAL else status),
        "title": one.get("name"),
        "severity": at(one, "severity.name"),
        "source": one.get("permalink"),
        "status": at(one, "incident_status.name"),
    }
    people = [
        at(each, "assignee.email") or at(each, "assignee.name")
        for each in items(one, "incident_role_assignments")
    ]
    return row(said, people=people)


def _plain(name: Any) -> str:
    return line(name).lower().removesuffix(" at")


def _words(body: Any) -> str:
    return ". ".join(str(each.get("message") or "") for each in body.get("errors") or ())
