"""Past incidents of a Statuspage: with a key all of them, without one the fifty last that the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from peacetime.domain.signals.fields import line
from peacetime.domain.signals.moments import moment
from peacetime.wire.elsewhere import PageRead, Row, is_since, items, number, row
from peacetime.wire.trackers import Talk

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.postmortems.tickets.tracker import Place

NAME = "Statuspage"
ROOT = "https://api.statuspage.io/v1"
NEEDS = "an API key of the page’s organisation"
WHICH = "Only one component: its name"
PAGE = 100
SHOWN = 50  # a page without a key shows so many
FEWER = "The page itself shows only its last 50 incidents, so older ones of these days are missing. With an API key all are read."
MAINTENANCE = "scheduled-maintenances"


def talk(place: Place) -> Talk:
    """The page itself, or its API as whoever the key is."""
    token = place.secrets.get("token", "")
    if token:
        root = place.setting("api", ROOT).rstrip("/")
        headers = {"Authorization": f"OAuth {token}"}
        return Talk(NAME, f"{root}/pages/{quote(place.setting('page'), safe='')}", headers, NEEDS)
    return Talk(NAME, f"{place.setting('url').rstrip('/')}/api/v2", {})


def page(place: Place, which: str, since: datetime, until: datetime, cursor: str) -> PageRead:
    """Incidents, newest first; without a key its incidents, and then what was planned."""
    if place.secrets.get("token"):
        return _told_to_a_key(place, which, since, until, cursor)
    statuspage, part = talk(place), cursor or "incidents"
    said = statuspage.ask("GET", f"/{part}.json")
    found = statuspage.listed(statuspage.part(said, part.replace("-", "_")))
    is_short = len(found) >= SHOWN and is_since(found[-1].get("created_at"), since)
    following = MAINTENANCE if part == "incidents" else ""
    return PageRead(_rows(found, which, since, until), following, FEWER if is_short else "")


def _told_to_a_key(
    place: Place, which: str, since: datetime, until: datetime, cursor: str
) -> PageRead:
    here, statuspage = number(cursor, first=1), talk(place)
    found = statuspage.listed(statuspage.ask("GET", "/incidents", limit=PAGE, page=here))
    has_more = len(found) == PAGE and is_since(found[-1].get("created_at"), since)
    return PageRead(_rows(found, which, since, until), str(here + 1) if has_more else "")


def _rows(found: list[Any], which: str, since: datetime, until: datetime) -> tuple[Row, ...]:
    return tuple(
        read(one)
        for one in found
        if is_since(one.get("created_at"), since)
        and not _is_later(one, until)
        and (not which or which.lower() in _components(one))
    )


def read(one: Any) -> Row:
    """An incident, or work that was planned: its beginning is when it was to begin."""
    planned = one.get("scheduled_for")
    said = {
        "incident_id": one.get("id"),
        "kind": "maintenance" if planned or one.get("impact") == "maintenance" else "",
        "started_at": planned or one.get("started_at") or one.get("created_at"),
        "declared_at": "" if planned else one.get("created_at"),
        "mitigated_at": one.get("monitoring_at"),
        "resolved_at": one.get("resolved_at"),
        "title": one.get("name"),
        "severity": one.get("impact"),
        "source": one.get("shortlink"),
        "update_count": str(len(items(one, "incident_updates"))),
        "status": one.get("status"),
    }
    return row(said, services=[each.get("name") for each in items(one, "components")])


def _is_later(one: Any, until: datetime) -> bool:
    made = moment(one.get("created_at"))
    planned = moment(one.get("scheduled_for"))
    return any(each is not None and each >= until for each in (made, planned))


def _components(one: Any) -> set[str]:
    return {line(each.get("name")).lower() for each in items(one, "components")}
