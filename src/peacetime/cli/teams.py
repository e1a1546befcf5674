"""Teams."""

from __future__ import annotations

from typing import Annotated

import typer

from peacetime.cli.board import Slug
from peacetime.cli.output import Json, print_json, say, speaking, table, when

app = typer.Typer(help="Teams.", no_args_is_help=True)


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
