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
from peacetime.queries.team_page import team_page
from peacetime.web.board.rows import shown_row
from peacetime.web.incidents import parts
from peacetime.web.jinja import iso
from peacetime.web.modes.team import shown
from peacetime.web.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from peacetime.queries.live import Fact

Patch = dict[str, str]
LAST_ENTRIES = 10  # of a timeline, and as many again as the facts of a batch appended
ENTRIES_A_FACT = 3  # a declaration appends its roles too
OF_TEAMS = ("mode.", "team.", "history.")
# Which teams there are has changed: a page of them is read anew.
OTHER_TEAMS = {
    "team.created",
    "team.archived",
    "team.restored",
    "organisation.sample.loaded",
    "organisation.sample.removed",
}


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
        patches = _board(batch, heading, at=at) + _teams(batch, at=at) + _rooms(batch, at=at)
    data: dict[str, Any] = {
        "patches": patches,
        "title": f"{heading.headline} · Peacetime",
        "now": iso(at),
    }
    if any(fact.name in OTHER_TEAMS for fact in batch):
        data["stale"] = "#found-teams, #empty-board"
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
        if row is not None:
            patches.append(_replace(f"#team-{slug}", "board/_team_row.html", team=shown_row(row)))
    return patches


def _teams(batch: list[Fact], *, at: datetime) -> list[Patch]:
    """The pages of teams whose mode, people or history changed."""
    patches: list[Patch] = []
    changed = (fact.team for fact in batch if fact.team and fact.name.startswith(OF_TEAMS))
    for slug in dict.fromkeys(changed):
        try:
            team = shown(team_page(slug, at=at))
        except NotFound:
            continue
        patches += [
            _replace(f"#{part}-{slug}", f"teams/_{part}.html", team=team)
            for part in ("head", "modes", "figures", "lines")
        ]
        patches.append(_replace(f"#incidents-{slug}-1", "teams/_incidents.html", team=team))
    return patches


def _rooms(batch: list[Fact], *, at: datetime) -> list[Patch]:
    patches: list[Patch] = []
    for ref in dict.fromkeys(fact.incident for fact in batch if fact.incident):
        facts = [fact for fact in batch if fact.incident == ref]
        try:
            patches += _room(incidents.incident(ref, at=at), facts)
        except NotFound:
            continue
    return patches


def _room(incident: incidents.IncidentView, facts: list[Fact]) -> list[Patch]:
    entries = LAST_ENTRIES + ENTRIES_A_FACT * len(facts)
    values = parts.told(incident, entries=entries, since=min(fact.at for fact in facts))
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
