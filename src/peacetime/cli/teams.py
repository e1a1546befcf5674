"""Teams."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import typer

from peacetime.cli.board import Slug
from peacetime.cli.output import Json, print_done, print_json, say, speaking, table, when

app = typer.Typer(help="Teams.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="Of a person who is here.")]


@app.command("list")
def list_teams(as_json: Json = False) -> None:
    """Every team, oldest first."""
    with speaking(as_json=as_json) as api:
        teams = list(api.items("/teams"))
        if as_json:
            print_json({"items": teams, "next": None})
            return
        rows = ((team["slug"], team["name"], team["time_zone"]) for team in teams)
        table(("Slug", "Name", "Time zone"), rows)


@app.command("create")
def create_team(
    name: Annotated[str, typer.Argument(help="As people say it.")],
    slug: Annotated[str, typer.Option(help="As addresses say it.")],
    time_zone: Annotated[str, typer.Option(help="Like Europe/Berlin.")] = "UTC",
    as_json: Json = False,
) -> None:
    """Set up a team."""
    said = {"name": name, "slug": slug, "time_zone": time_zone}
    with speaking(as_json=as_json) as api:
        team = api.write("POST", "/teams", said)
        if as_json:
            print_json(team)
            return
        say(f"{team['name']} is set up, in Delivery Mode: {team['slug']}, {team['time_zone']}.")


@app.command("show")
def show_team(slug: Slug, as_json: Json = False) -> None:
    """One team: mode, hours, members."""
    with speaking(as_json=as_json) as api:
        team = api.get(f"/teams/{slug}")
        if as_json:
            print_json(team)
            return
        said = api.get(f"/teams/{slug}/standup")
        hours = f"{team['work_starts']} to {team['work_ends']} {team['time_zone']}"
        say(team["name"], said["line"], f"Works {hours}, on days {team['workdays']} of the week.")
        say(f"History since {when(team['history_from'])}.", "")
        members = api.items(f"/teams/{slug}/members")
        here = [member for member in members if member["left_on"] is None]
        rows = ((m["person"], m["name"], "lead" if m["is_lead"] else "") for m in here)
        table(("Member", "Name", ""), rows)


@app.command("archive")
def archive_team(slug: Slug, as_json: Json = False) -> None:
    """Put a team away: it leaves the board, its record stays."""
    with speaking(as_json=as_json) as api:
        team = api.write("POST", f"{_path(slug)}/archive")
        print_done(team, f"{team['name']} is put away.", as_json=as_json)


@app.command("restore")
def restore_team(slug: Slug, as_json: Json = False) -> None:
    """Bring an archived team back."""
    with speaking(as_json=as_json) as api:
        team = api.write("POST", f"{_path(slug)}/restore")
        print_done(team, f"{team['name']} is back.", as_json=as_json)


@app.command("add-member")
def add_member(
    slug: Slug,
    email: Email,
    lead: Annotated[bool, typer.Option("--lead", help="They lead it.")] = False,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Like 2026-03-01; today, when left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write down that somebody is in a team."""
    said = {"person": email, "is_lead": lead, "joined_on": since}
    with speaking(as_json=as_json) as api:
        member = api.write("POST", f"{_path(slug)}/members", said)
        how = "leads" if member["is_lead"] else "is in"
        sentence = f"{member['name']} {how} {member['team']} from {member['joined_on']}."
        print_done(member, sentence, as_json=as_json)


@app.command("end-membership")
def end_membership(
    slug: Slug,
    email: Email,
    on: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="The first day without them; today, when left out."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write down that somebody left a team; what was, stays."""
    with speaking(as_json=as_json) as api:
        path = f"{_path(slug)}/members/{quote(email, safe='@')}"
        member = api.write("DELETE", path, params={"left_on": on} if on else None)
        sentence = f"{member['name']} is not in {member['team']} from {member['left_on']}."
        print_done(member, sentence, as_json=as_json)


def _path(slug: str) -> str:
    return f"/teams/{quote(slug, safe='')}"
