"""How a team or an incident stands, in a chat's few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.chat.answers import Answer, Button, Look
from peacetime.chat.asking import team_meant
from peacetime.domain.communications.wording import moment
from peacetime.domain.incidents.roles import NEEDED, Role
from peacetime.domain.shared.text import listed
from peacetime.domain.shared.zones import named_zone
from peacetime.queries import chat, incidents, team_page

if TYPE_CHECKING:
    from peacetime.chat.asking import Asked
    from peacetime.queries.incidents import IncidentView

MOST_LINES = 20


def status(words: str, asked: Asked) -> Answer:
    """A team's mode; without a name that of the room, of the speaker's teams, or of whoever is in Rescue Mode."""
    ref = asked.incident or asked.room
    if ref and not words:
        view = incidents.incident(ref, at=asked.at, sight=asked.actor.sight)
        return of_incident(view)
    own = [team_meant(words, asked)] if words else chat.own_teams(asked.actor)
    return _of_teams(own or chat.teams_in_rescue(), asked)


def of_incident(view: IncidentView) -> Answer:
    """An incident's state with what can be pressed: the same at every moment until something happens."""
    zone = named_zone(view.time_zone)
    if not view.is_open:
        over = f"🟢 Over: {view.team_names}, {view.summary}"
        return Answer((over, view.final_summary), (), buttons(view))
    since = moment(view.declared_at, zone) if view.declared_at else "not known"
    facts = (
        ("Severity", view.severity or "not known"),
        ("Since", since),
        *((role.label, _holders(view, role)) for role in NEEDED),
        ("Next update", moment(view.next_update_at, zone) if view.next_update_at else "none"),
        ("Exit criteria", f"{view.criteria_met} of {len(view.criteria)} met"),
        ("Done when", view.done_when or "not said"),
    )
    line = f"{'🟡 Drill' if view.is_drill else '🔴 Rescue'}: {view.team_names}, {view.summary}"
    late = "The promised update is overdue." if view.update_state == "overdue" else ""
    sentences = tuple(filter(None, [line, late]))
    return Answer(sentences, facts, buttons(view))


def buttons(view: IncidentView) -> tuple[Button, ...]:
    """What can be pressed in an incident that goes on: the one next step first."""
    if not view.is_open:
        return (Button("open", "Open the record", url=view.url),)
    is_met = view.criteria_met >= len(view.criteria) - 1  # the last is met by standing down
    return (
        Button("update", "Send update", view.id, Look.PLAIN if is_met else Look.PRIMARY),
        Button("role", "Take a role", view.id),
        Button("criteria", "Exit criteria", view.id),
        Button("stand-down", leaving(view), view.id, Look.PRIMARY if is_met else Look.PLAIN),
        Button("open", "Open the room", url=view.url),
    )


def leaving(view: IncidentView) -> str:
    """What its end is called."""
    return "End the drill" if view.is_drill else "Stand down"


def _holders(view: IncidentView, role: Role) -> str:
    names = [holder.person_name for holder in view.roles if holder.role == role.value]
    return listed(names) or "nobody yet"


def _of_teams(teams: list[chat.NamedTeam], asked: Asked) -> Answer:
    shown = teams[:MOST_LINES]
    lines = [f"{team.name}: {team_page.lines(team.slug, at=asked.at).channel}" for team in shown]
    if len(teams) > len(shown):
        lines.append(f"and {len(teams) - len(shown)} more")
    found = chat.incidents_of([team.slug for team in shown], sight=asked.actor.sight)
    if len(found) != 1:
        return Answer(tuple(lines) or ("🟢 Every team is in Delivery Mode.",))
    view = incidents.incident(found[0].ref, at=asked.at, sight=asked.actor.sight)
    more = of_incident(view)
    return Answer((*lines, *more.sentences[1:]), more.facts, more.buttons)
