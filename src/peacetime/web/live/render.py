"""Facts become fragments: rendered once per batch and process, however many browsers watch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import timezone

from peacetime.queries import board as boards
from peacetime.queries import incidents
from peacetime.queries.board import OpenIncidents
from peacetime.queries.headline import headline
from peacetime.queries.incident_teams import teams_of
from peacetime.queries.lookup import NotFound
from peacetime.queries.recognition.suggestions import SuggestionShown, open_suggestions
from peacetime.queries.sight import OUTSIDE, Sight
from peacetime.queries.snapshot import snapshot
from peacetime.queries.team_page import team_page
from peacetime.web.board.rows import shown_row
from peacetime.web.incidents import parts
from peacetime.web.jinja import iso
from peacetime.web.live import changes
from peacetime.web.modes.team import shown
from peacetime.web.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from peacetime.queries.headline import Headline
    from peacetime.queries.live import Fact

Patch = dict[str, str]
Running = Mapping[str, AbstractSet[str]]  # the slugs of the teams that run an incident, by its id
ENTRIES_A_FACT = 3  # a declaration appends its roles too
# Which teams there are has changed: a page of them is read anew.
OTHER_TEAMS = {
    "team.created",
    "team.archived",
    "team.restored",
    "organisation.sample.loaded",
    "organisation.sample.removed",
}
OTHER_LINES = "playbook.changed"  # so are pages with a list of them


@dataclass(frozen=True, slots=True)
class Told:
    """What every watching browser is sent: one event."""

    id: str
    data: str


def render(facts: Iterable[Fact], *, sight: Sight = OUTSIDE) -> Told | None:
    """One event for a batch of facts, with everything on every page that changed by them."""
    batch = list(facts)
    if not batch:
        return None
    at = timezone.now()
    with snapshot():
        data = _changes(batch, sight, at=at)
    return Told(str(batch[-1].cursor), json.dumps({**data, "now": iso(at)}, ensure_ascii=False))


def _changes(batch: list[Fact], sight: Sight, *, at: datetime) -> dict[str, Any]:
    data: dict[str, Any] = {}
    patches: list[Patch] = []
    shown = [fact for fact in batch if changes.shows_on_board(fact.name)]
    read = [f for f in batch if f in shown or changes.shows_on_team_page(f.name)]
    running = teams_of(fact.incident for fact in read if fact.incident) if read else {}
    teams: set[str] | None = {slug for fact in read for slug in _slugs(fact, running)}
    if any(changes.shows_on_every_card(fact.name) for fact in shown):
        teams = None
    is_read = teams is None or teams
    open_incidents = (
        boards.open_by_team(at=at, teams=teams, sight=sight) if is_read else OpenIncidents()
    )
    if any(changes.shows_in_headline(fact.name) for fact in batch):
        heading = headline(at=at)
        data["title"] = f"{heading.headline} · Peacetime"
        if any(fact.name.startswith("mode.") for fact in batch):
            data["say"] = heading.headline
        patches += _headline(heading)
    if any(fact.name in OTHER_TEAMS for fact in batch):
        data["stale"] = "#found-teams, #empty-board"
    if any(fact.name == OTHER_LINES for fact in batch):
        data["stale"] = ", ".join(filter(None, [data.get("stale"), "[data-part=leading]"]))
    if shown:
        patches += _cards(shown, open_incidents, at=at, are_all=teams is None)
        patches += _rows(shown, open_incidents, running, at=at)
    patches += _suggestions(batch)
    patches += _teams(batch, open_incidents, running, sight, at=at)
    patches += _rooms(batch, open_incidents, sight, at=at)
    patches += _renewals(batch)
    return {"patches": patches, **data}


def _headline(heading: Headline) -> list[Patch]:
    return [
        _replace("#headline", "board/_headline.html", board=heading),
        _replace("#rescue-count", "layout/_rescue_count.html", rescue_count=heading.in_rescue),
    ]


def _cards(
    shown: list[Fact], open_incidents: OpenIncidents, *, at: datetime, are_all: bool
) -> list[Patch]:
    """The cards of the teams that these facts are about: each stays, moves, comes or goes."""
    cards = boards.cards(open_incidents, at=at)
    if are_all:
        return [_replace("#rescues", "board/_rescues.html", rescues=cards)]
    # by its incident, or by its team for whoever may not see that
    moved = {fact.incident or fact.team for fact in shown if changes.moves_its_card(fact.name)}
    patches = [
        {"target": f"#rescue-{key}", "mode": "remove", "html": ""} for key in sorted(moved - {""})
    ]
    for card in cards:
        if card.key in moved:
            html = _html("board/_rescue_card.html", card=card)
            patches.append({"target": "#rescues", "mode": "insert", "html": html})
        else:
            patches.append(_replace(f"#rescue-{card.key}", "board/_rescue_card.html", card=card))
    return patches


def _rows(
    shown: list[Fact], open_incidents: OpenIncidents, running: Running, *, at: datetime
) -> list[Patch]:
    """The rows of the teams that these facts are about."""
    slugs = {slug for fact in shown for slug in _slugs(fact, running)}
    return [
        _replace(f"#team-{row.slug}", "board/_team_row.html", team=shown_row(row))
        for row in boards.rows_of(slugs, open_incidents, at=at)
    ]


def _slugs(fact: Fact, running: Running) -> set[str]:
    """The teams that a fact is about: its own, and all that run its incident."""
    return {fact.team, *running.get(fact.incident, ())} - {""}


def _teams(
    batch: list[Fact],
    open_incidents: OpenIncidents,
    running: Running,
    sight: Sight,
    *,
    at: datetime,
) -> list[Patch]:
    """The pages of teams whose mode, people or history changed."""
    patches: list[Patch] = []
    facts = [fact for fact in batch if changes.shows_on_team_page(fact.name)]
    for slug in sorted({slug for fact in facts for slug in _slugs(fact, running)}):
        try:
            team = shown(team_page(slug, at=at, open_incidents=open_incidents, sight=sight))
        except NotFound:
            continue
        patches += [
            _replace(f"#{part}-{slug}", f"teams/_{part}.html", team=team)
            for part in ("head", "modes", "figures", "lines", "playbook")
        ]
        patches.append(_replace(f"#incidents-{slug}-1", "teams/_incidents.html", team=team))
    return patches


def _suggestions(batch: list[Fact]) -> list[Patch]:
    """What signals say, on the board and on the pages of the teams that these facts are about."""
    facts = [fact for fact in batch if changes.shows_in_suggestions(fact.name)]
    if not facts:
        return []
    found = open_suggestions()
    patches = [_open_suggestions("suggestions", found, back="/")]
    for slug in sorted({fact.team for fact in facts} - {""}):
        own = [each for each in found if each.team_slug == slug]
        patches.append(
            _open_suggestions(f"suggestions-{slug}", own, back=f"/teams/{slug}", is_of_team=True)
        )
    return patches


def _open_suggestions(
    place: str, found: Sequence[SuggestionShown], *, back: str, is_of_team: bool = False
) -> Patch:
    values = {"suggestions": found, "place": place, "back": back, "is_of_team": is_of_team}
    return _replace(f"#{place}", "recognition/_open.html", **values)


def _renewals(batch: list[Fact]) -> list[Patch]:
    """Parts that are not for everybody are told to ask for themselves."""
    slugs = {fact.team for fact in batch if changes.shows_in_capacity(fact.name)} - {""}
    rooms = {fact.incident for fact in batch if changes.shows_who_is_on_it(fact.name)} - {""}
    targets = [f"#capacity-{slug}" for slug in sorted(slugs)]
    targets += [f"#watch-{ref}" for ref in sorted(rooms)]
    return [{"target": target, "mode": "renew", "html": ""} for target in targets]


def _rooms(
    batch: list[Fact], open_incidents: OpenIncidents, sight: Sight, *, at: datetime
) -> list[Patch]:
    """The rooms that these facts are about, and those of teams that changed."""
    patches: list[Patch] = []
    teams = {fact.team for fact in batch if changes.shows_in_rooms(fact.name)}
    for view in (view for views in open_incidents.values() for view in views):
        if teams & {team.slug for team in view.teams}:
            patches += _parts(view, changes.ROOM[""], parts.room(view, entries=0))
    for ref in dict.fromkeys(fact.incident for fact in batch if changes.shows_in_room(fact)):
        facts = [fact for fact in batch if fact.incident == ref]
        try:
            patches += _room(incidents.incident(ref, at=at, sight=sight), facts)
        except NotFound:
            continue
    return patches


def _room(incident: incidents.IncidentView, facts: list[Fact]) -> list[Patch]:
    changed = changes.parts_of_room(fact.name for fact in facts)
    values = parts.told(
        incident,
        entries=ENTRIES_A_FACT * len(facts),
        since=min(fact.at for fact in facts),
        with_people="roles" in changed,
        with_leading="leading" in changed,
    )
    patches = _parts(incident, changed, values)
    for entry in reversed(values["entries"]):
        html = _html("incidents/_timeline_entry.html", incident=incident, entry=entry)
        patches.append({"target": f"#timeline-{incident.id}", "mode": "insert", "html": html})
    return patches


def _parts(
    incident: incidents.IncidentView, names: Iterable[str], values: dict[str, Any]
) -> list[Patch]:
    return [
        _replace(f"#{name}-{incident.id}", f"incidents/_{name}.html", **values)
        for name in names
        if name != "leading" or values["checklists"]  # nobody led what was imported
    ]


def _replace(target: str, template: str, **values: Any) -> Patch:
    return {"target": target, "mode": "replace", "html": _html(template, **values)}


def _html(template: str, **values: Any) -> str:
    return render_to_string(template, {"shell": Shell(), "csrf_token": "", **values})
