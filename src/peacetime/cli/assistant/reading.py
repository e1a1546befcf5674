"""Tools that read."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any
from urllib.parse import quote

from mcp.server.mcpserver import Context, MCPServer
from mcp_types import ToolAnnotations
from pydantic import Field

from peacetime.cli.assistant.telling import Told, speaking, told
from peacetime.cli.dependencies.words import what_if_lines
from peacetime.cli.incident_text import entry_text, incident_lines
from peacetime.cli.output import when

READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
Team = Annotated[str, Field(description="The slug of a team, as `board` shows it.")]
IncidentId = Annotated[str, Field(description="The id of an incident.")]
Limit = Annotated[int, Field(ge=1, le=200, description="How many at most.")]


def board(
    ctx: Context,
    search: Annotated[str, Field(description="Part of a team's name.")] = "",
    page: Annotated[int, Field(ge=1)] = 1,
) -> Told:
    """Who is in Rescue Mode now, every open incident, and fifty teams a page with what needs attention."""
    with speaking(ctx) as api:
        found = api.get("/board", q=search, page=page)
    for team in found["items"]:
        del team["ribbon"]
    lines = [found["headline"], found["lede"], *map(_rescue, found["rescues"])]
    lines += [
        f"{team['name']} ({team['team']}): {'; '.join(team['attention'])}"
        for team in found["items"]
        if team["attention"]
    ]
    return told(lines, found)


def team(ctx: Context, team: Team) -> Told:
    """One team: its mode and since when, its members, how its standup would open."""
    with speaking(ctx) as api:
        setup = api.get(f"/teams/{quote(team, safe='')}")
        standup = api.get(f"/teams/{quote(team, safe='')}/standup")
        members = list(api.items(f"/teams/{quote(team, safe='')}/members"))
    lines = [standup["line"], f"{setup['name']} works by the clocks of {setup['time_zone']}."]
    return told(lines, {"team": setup, "standup": standup, "members": members})


def incident(ctx: Context, incident: IncidentId) -> Told:
    """Everything about an incident but its timeline: what, how bad, who, exit criteria, moments."""
    with speaking(ctx) as api:
        found = api.get(f"/incidents/{quote(incident, safe='')}")
    return told(incident_lines(found), found)


def incidents(
    ctx: Context,
    words: Annotated[str, Field(description="Every one must be in it.")] = "",
    team: Annotated[str, Field(description="The slug of a team.")] = "",
    state: Annotated[str, Field(description="open or closed.")] = "",
    limit: Limit = 50,
) -> Told:
    """Find incidents by words, team and state."""
    with speaking(ctx) as api:
        given = {"q": words, "team": team, "state": state}
        asked = {name: value for name, value in given.items() if value}
        items = list(islice(api.items("/incidents", asked), limit))
    lines = [f"{each['id']} {each['team']}: {each['summary']}" for each in items]
    return told(lines or ["No incident was found."], {"items": items})


def timeline(
    ctx: Context,
    incident: IncidentId,
    kind: Annotated[str, Field(description="Only these: note, decision, action, …")] = "",
    limit: Limit = 100,
) -> Told:
    """The timeline of an incident, oldest first; of a longer one the last entries."""
    with speaking(ctx) as api:
        asked = {"kind": kind} if kind else None
        entries = list(api.items(f"/incidents/{quote(incident, safe='')}/timeline", asked))
    shown = entries[-limit:]
    left_out = len(entries) - len(shown)
    before = [f"{left_out} earlier entries are left out."] if left_out else []
    return told([*before, *map(entry_text, shown)], {"items": shown, "left_out": left_out})


def alerts(
    ctx: Context,
    team: Annotated[str, Field(description="The slug of a team.")] = "",
    state: Annotated[
        str, Field(description="open (firing or acknowledged), firing, acknowledged or resolved.")
    ] = "open",
    limit: Limit = 50,
) -> Told:
    """Alerts of monitoring tools, folded into groups, the latest first; and which incident each belongs to."""
    with speaking(ctx) as api:
        asked = {name: value for name, value in {"team": team, "state": state}.items() if value}
        items = list(islice(api.items("/alert-groups", asked), limit))
    return told(map(_group, items) if items else ["No alert was found."], {"items": items})


def suggestions(
    ctx: Context,
    team: Annotated[str, Field(description="The slug of a team.")] = "",
    answered: Annotated[bool, Field(description="Answered ones too, oldest first.")] = False,
    limit: Limit = 50,
) -> Told:
    """What signals say of a team's mode and nobody has answered: that it looks like Rescue, or looks over."""
    with speaking(ctx) as api:
        asked = {"team": team} | ({} if answered else {"is_open": "true"})
        items = list(islice(api.items("/suggestions", asked), limit))
    lines = [f"{each['id']} {each['team']}: {each['sentence']}" for each in items]
    return told(lines or ["Nothing is suggested."], {"items": items})


def capacity(ctx: Context, team: Team) -> Told:
    """How much Rescue a team can still absorb, its recovery, and what warns of overload."""
    with speaking(ctx) as api:
        of = f"/teams/{quote(team, safe='')}/burst"
        gauge, recovery = api.get(of)["gauge"], api.get(f"{of}/recovery")
    return told([gauge["sentence"], *gauge["remarks"]], {"gauge": gauge, "recovery": recovery})


def what_if(
    ctx: Context,
    service: Annotated[
        list[str], Field(description="Slugs of services that fail together.", min_length=1)
    ],
    minutes: Annotated[float, Field(gt=0, le=60 * 24 * 30)] = 60,
    hangs: Annotated[bool, Field(description="They hang instead of being down.")] = False,
) -> Told:
    """Who goes down with a service, minute by minute, and which teams end up in Rescue Mode."""
    with speaking(ctx) as api:
        failure = "slow" if hangs else "down"
        asked = {"service": service, "minutes": minutes, "failure": failure}
        found = api.get("/dependencies/what-if", **asked)
    return told(what_if_lines(found), found)


def postmortems(
    ctx: Context,
    words: Annotated[str, Field(description="In title or text.")] = "",
    team: Annotated[str, Field(description="The slug of a team.")] = "",
    limit: Limit = 50,
) -> Told:
    """Find postmortems by words and team."""
    with speaking(ctx) as api:
        asked = {name: value for name, value in {"q": words, "team": team}.items() if value}
        items = list(islice(api.items("/postmortems", asked), limit))
    lines = [f"{each['id']}: {each['title']}" for each in items]
    return told(lines or ["No postmortem was found."], {"items": items})


def postmortem(
    ctx: Context, postmortem: Annotated[str, Field(description="The id of a postmortem.")]
) -> Told:
    """One postmortem with its text and action items."""
    with speaking(ctx) as api:
        found = api.get(f"/postmortems/{quote(postmortem, safe='')}")
    return told([found["title"]], found)


def action_items(
    ctx: Context,
    team: Annotated[str, Field(description="The slug of a team.")] = "",
    sign: Annotated[
        str, Field(description="overdue, blocked, at_risk, stale, needs_owner or no_due_date.")
    ] = "",
    limit: Limit = 100,
) -> Told:
    """Open action items, the most pressing first."""
    with speaking(ctx) as api:
        asked = {name: value for name, value in {"team": team, "sign": sign}.items() if value}
        items = list(islice(api.items("/actions", asked), limit))
    return told(
        map(_action, items) if items else ["No open action item was found."], {"items": items}
    )


def _rescue(rescue: dict[str, Any]) -> str:
    said = f"▲ {rescue['team_name']} in Rescue Mode since {when(rescue['since'])}"
    what = f": {rescue['summary']} ({rescue['severity']})" if rescue["summary"] else ""
    incident = f" Incident {rescue['incident']}." if rescue["incident"] else ""
    lines = (f"{line.removesuffix('.')}." for line in rescue["attention"])
    return " ".join([f"{said}{what}.{incident}", *lines])


def _group(group: dict[str, Any]) -> str:
    level = group["level_word"] or group["level"] or "level not known"
    of = group["service_name"] or group["service"] or group["team"] or "no service"
    joined = f", incident {group['incident']}" if group["incident"] else ", no incident"
    alerts = "1 alert" if group["alerts"] == 1 else f"{group['alerts']} alerts"
    return f"{group['ref']} {group['state']} ({level}): {group['title']} ({of}, {alerts}{joined})"


def _action(item: dict[str, Any]) -> str:
    due = f"due {item['due_on']}" if item["due_on"] else "no due date"
    signs = f" ({', '.join(item['signs'])})" if item["signs"] else ""
    return f"{item['ref']}: {item['text']}, {item['owner'] or 'nobody owns it'}, {due}{signs}"


TOOLS = (
    *(board, team, incident, incidents, timeline, alerts, suggestions, capacity),
    *(what_if, postmortems, postmortem, action_items),
)


def add_to(server: MCPServer) -> None:
    """Every reading tool."""
    for tool in TOOLS:
        server.add_tool(tool, annotations=READS)
