"""Facts become fragments: rendered once per fact and process, however many browsers watch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import timezone

from peacetime.queries import board as boards
from peacetime.queries import incidents
from peacetime.queries.headline import Headline, headline
from peacetime.queries.lookup import NotFound
from peacetime.queries.snapshot import snapshot
from peacetime.web.board.rows import shown_row
from peacetime.web.incidents import parts
from peacetime.web.jinja import iso
from peacetime.web.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from peacetime.queries.incidents import IncidentView
    from peacetime.queries.live import Fact
    from peacetime.queries.team_rows import TeamRow

Patch = dict[str, str]
LAST_ENTRIES = 20  # of a timeline: more than one burst of writing appends between two looks


@dataclass(frozen=True, slots=True)
class Told:
    """What every watching browser is sent: one event."""

    id: str
    data: str


def render(facts: Iterable[Fact]) -> Told | None:
    """One event for a batch of facts, with everything on every page that changed by them."""
    batch = list(facts)
    if not batch:
        return None
    at = timezone.now()
    with snapshot():
        heading = headline(at=at)
        patches = _board(batch, heading, at=at) + _rooms(batch, at=at)
    data = {"patches": patches, "title": f"{heading.headline} · Peacetime", "now": iso(at)}
    said = next((fact for fact in reversed(batch) if fact.name.startswith("mode.")), None)
    if said is not None:
        data["say"] = heading.headline
    return Told(str(batch[-1].cursor), json.dumps(data, ensure_ascii=False))


def _board(batch: list[Fact], heading: Headline, *, at: datetime) -> list[Patch]:
    open_incidents = boards.open_by_team(at=at)
    cards = boards.cards(open_incidents, at=at)
    patches = [
        _replace("#headline", "board/_headline.html", board=heading),
        _replace("#rescue-count", "layout/_rescue_count.html", rescue_count=heading.in_rescue),
        _replace("#rescues", "board/_rescues.html", rescues=cards),
    ]
    for slug in dict.fromkeys(fact.team for fact in batch if fact.team):
        row = boards.team_row(slug, at=at)
        if row is None:
            continue
        patches.append(_replace(f"#team-{slug}", "board/_team_row.html", team=shown_row(row)))
        first = next(
            iter(
                view
                for views in open_incidents.values()
                for view in views
                if view.team_slug == slug
            ),
            None,
        )
        patches.append(_replace(f"#head-{slug}", "teams/_head.html", team=_head(row, first)))
    return patches


def _head(row: TeamRow, incident: IncidentView | None) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        "mode": row.mode,
        "mode_since": row.mode_since,
        "recovering_until": row.recovering_until,
        "time_zone": row.past.time_zone,
        "incident": incident,
        "people_sentence": row.subtitle,
    }


def _rooms(batch: list[Fact], *, at: datetime) -> list[Patch]:
    patches: list[Patch] = []
    for ref in dict.fromkeys(fact.incident for fact in batch if fact.incident):
        try:
            patches += _room(incidents.incident(ref, at=at))
        except NotFound:
            continue
    return patches


def _room(incident: incidents.IncidentView) -> list[Patch]:
    values = parts.room(incident, entries=LAST_ENTRIES)
    patches = [
        _replace(f"#{part}-{incident.id}", f"incidents/_{part}.html", **values)
        for part in ("banner", "criteria", "roles", "updates", "facts")
    ]
    for entry in reversed(values["entries"]):
        html = _html("incidents/_timeline_entry.html", incident=incident, entry=entry)
        patches.append({"target": f"#timeline-{incident.id}", "mode": "insert", "html": html})
    return patches


def _replace(target: str, template: str, **values: Any) -> Patch:
    return {"target": target, "mode": "replace", "html": _html(template, **values)}


def _html(template: str, **values: Any) -> str:
    return render_to_string(template, {"shell": Shell(), "csrf_token": "", **values})
