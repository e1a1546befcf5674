"""People, and links by which somebody becomes one."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from peacetime.cli.output import Json, print_done, print_list, speaking, when

app = typer.Typer(help="People and what they may.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="E-mail address.")]
Role = Annotated[str, typer.Option(help="viewer, member or admin.")]


@app.command("list")
def list_people(as_json: Json = False) -> None:
    """Everybody, also those who left, oldest first."""
    with speaking(as_json=as_json) as api:
        headings = ("E-mail", "Name", "Role", "Teams")
        print_list(api.items("/people"), headings, _row, as_json=as_json)


@app.command("add")
def add_person(
    email: Email,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As people say it.")],
    role: Role = "member",
    time_zone: Annotated[str, typer.Option(help="Like Europe/Berlin.")] = "",
    as_json: Json = False,
) -> None:
    """Add somebody who can be named in roles at once; `peacetime invite` lets them sign in."""
    said = {"email": email, "name": name, "org_role": role, "time_zone": time_zone}
    with speaking(as_json=as_json) as api:
        person = api.write("POST", "/people", said)
        sentence = f"{person['name']} is here as {person['org_role']}: {person['email']}."
        print_done(person, sentence, as_json=as_json)


@app.command("role")
def change_role(
    email: Email, role: Annotated[str, typer.Argument(metavar="ROLE")], as_json: Json = False
) -> None:
    """Make somebody viewer, member or admin."""
    with speaking(as_json=as_json) as api:
        person = api.write("PUT", f"{_path(email)}/org-role", {"org_role": role})
        sentence = f"{person['name']} is {person['org_role']} now."
        print_done(person, sentence, as_json=as_json)


@app.command("deactivate")
def deactivate_person(email: Email, as_json: Json = False) -> None:
    """End somebody's access at once; the record keeps their name."""
    with speaking(as_json=as_json) as api:
        person = api.write("POST", f"{_path(email)}/deactivate")
        print_done(person, f"{person['name']} cannot sign in any more.", as_json=as_json)


@app.command("reactivate")
def reactivate_person(email: Email, as_json: Json = False) -> None:
    """Let somebody in again."""
    with speaking(as_json=as_json) as api:
        person = api.write("POST", f"{_path(email)}/reactivate")
        print_done(person, f"{person['name']} can sign in again.", as_json=as_json)


def invite(
    email: Email,
    role: Role = "member",
    team: Annotated[str | None, typer.Option(help="The slug of the team they join.")] = None,
    as_json: Json = False,
) -> None:
    """Invite an address: the last line is the link, shown this once."""
    said = {"email": email, "org_role": role, "team": team}
    with speaking(as_json=as_json) as api:
        made = api.write("POST", "/invitations", said)
        until = f"Send {made['email']} this link; it works once, until {when(made['expires_at'])}."
        print_done(made, until, made.get("link", SHOWN_BEFORE), as_json=as_json)


def invitations(as_json: Json = False) -> None:
    """Who was invited, oldest first."""
    with speaking(as_json=as_json) as api:
        headings = ("E-mail", "Role", "Team", "State", "Until")
        print_list(api.items("/invitations"), headings, _invited, as_json=as_json)


SHOWN_BEFORE = "The link was shown before. Invite again for a new one."


def _row(person: dict[str, Any]) -> list[object]:
    role = person["org_role"] if person["is_active"] else "left"
    teams = ", ".join(team["slug"] for team in person["teams"])
    return [person["email"], person["name"], role, teams]


def _invited(invitation: dict[str, Any]) -> list[object]:
    until = when(invitation["expires_at"])
    team = invitation["team"] or ""
    return [invitation["email"], invitation["org_role"], team, invitation["state"], until]


def _path(email: str) -> str:
    return f"/people/{quote(email, safe='@')}"
