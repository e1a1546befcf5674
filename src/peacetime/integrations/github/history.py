"""Past incidents that a team keeps as GitHub issues, a hundred a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from peacetime.domain.signals.fields import at
from peacetime.integrations.github.tickets import NOT_PLANNED, repository, talk
from peacetime.wire.elsewhere import PageRead, Row, is_since, items, number, row

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.postmortems.tickets.tracker import Place

WHICH = "Only issues with these labels, such as incident (otherwise with that one)"
USUAL = "incident"
PAGE = 100


def page(place: Place, which: str, since: datetime, until: datetime, cursor: str) -> PageRead:
    """Issues in the order in which they were made; pull requests are none."""
    here, github, name = number(cursor, first=1), talk(place), repository(place)
    path = f"/repos/{quote(name)}/issues"
    query: dict[str, str | int] = {"labels": which or USUAL, "state": "all", "per_page": PAGE}
    query |= {"page": here, "sort": "created", "direction": "asc", "since": since.isoformat()}
    found = github.listed(github.ask("GET", path, **query))
    rows = tuple(
        read(one, name)
        for one in found
        if "pull_request" not in one
        and is_since(one.get("created_at"), since)
        and not (one.get("created_at") and is_since(one.get("created_at"), until))
    )
    return PageRead(rows, str(here + 1) if len(found) == PAGE else "")


def read(one: Any, name: str) -> Row:
    """An issue; one that was closed as not planned says so, and the preview shows that it is none."""
    reason = one.get("state_reason")
    said = {
        "incident_id": f"{name}#{one.get('number')}",
        "kind": reason if reason in NOT_PLANNED else "",
        "started_at": one.get("created_at"),
        "resolved_at": one.get("closed_at"),
        "title": one.get("title"),
        "source": one.get("html_url"),
        "severity": _severity(one),
        "status": one.get("state"),
    }
    return row(said, people=[at(each, "login") for each in items(one, "assignees")])


def _severity(one: Any) -> str:
    """The one label that speaks of a severity; nothing where several do."""
    found = [
        name
        for each in items(one, "labels")
        if (name := str(each.get("name") or "")).lower().startswith(("sev", "severity"))
    ]
    return found[0].rpartition("/")[2].rpartition(":")[2].strip() if len(found) == 1 else ""
