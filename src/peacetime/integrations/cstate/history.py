"""Past incidents of a status page made with cState: the list that the page itself publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.signals.fields import line
from peacetime.wire.elsewhere import PageRead, Row, is_since, items, row
from peacetime.wire.trackers import Talk

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.postmortems.tickets.tracker import Place

NAME = "cState"
WHICH = "Only one system: its name"
LISTS = ("pages", "issues", "posts")  # as versions call it
NO_VALUE = "<no value>"  # what its template prints where nothing is written


def talk(place: Place) -> Talk:
    """The page itself; nobody signs in there."""
    return Talk(NAME, place.setting("url").rstrip("/"), {})


def page(place: Place, which: str, since: datetime, until: datetime, cursor: str) -> PageRead:
    """All of them at once."""
    del cursor
    cstate = talk(place)
    said = cstate.ask("GET", "/issues/index.json")
    found = next((items(said, name) for name in LISTS if items(said, name)), [])
    if not found:
        cstate.listed(said.get(LISTS[0]) if isinstance(said, dict) else None)
    rows = tuple(
        read(one)
        for one in found
        if is_since(one.get("createdAt"), since)
        and not (one.get("createdAt") and is_since(one.get("createdAt"), until))
        and (not which or which.lower() in map(str.lower, _affected(one)))
    )
    return PageRead(rows)


def read(one: Any) -> Row:
    """An incident; a notice that only informs says so, and the preview shows that it is none."""
    end = line(one.get("resolvedAt"))
    said = {
        "incident_id": one.get("filename") or one.get("permalink"),
        "kind": "notice" if one.get("informational") else "",
        "started_at": one.get("createdAt"),
        "resolved_at": "" if end == NO_VALUE else end,
        "title": one.get("title"),
        "severity": one.get("severity"),
        "source": one.get("permalink"),
    }
    return row(said, services=_affected(one))


def _affected(one: Any) -> list[str]:
    named = one.get("affected")
    return [line(each) for each in named] if isinstance(named, list) else []
