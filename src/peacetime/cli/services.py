"""Services and the teams that own them."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from peacetime.cli.output import Json, print_done, print_list, speaking

app = typer.Typer(help="Services and who owns them.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(metavar="SLUG", help="The service's slug.")]
Team = Annotated[str | None, typer.Option(help="The slug of its owner.")]


@app.command("list")
def list_services(as_json: Json = False) -> None:
    """Every service, retired ones too, oldest first."""
    with speaking(as_json=as_json) as api:
        headings = ("Slug", "Name", "Team", "")
        print_list(api.items("/services"), headings, _row, as_json=as_json)


@app.command("add")
def add_service(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As people say it.")],
    slug: Annotated[str, typer.Option(help="Made of the name, when left out.")] = "",
    team: Team = None,
    as_json: Json = False,
) -> None:
    """Add a running system with its owner."""
    with speaking(as_json=as_json) as api:
        service = api.write("POST", "/services", {"name": name, "slug": slug, "team": team})
        owner = service["team"] or "nobody"
        sentence = f"{service['name']} is here: {service['slug']}, owned by {owner}."
        print_done(service, sentence, as_json=as_json)


@app.command("retire")
def retire_service(slug: Slug, as_json: Json = False) -> None:
    """Say that a system no longer runs."""
    with speaking(as_json=as_json) as api:
        service = api.write("POST", f"/services/{quote(slug, safe='')}/retire")
        print_done(service, f"{service['name']} no longer runs.", as_json=as_json)


@app.command("restore")
def restore_service(slug: Slug, as_json: Json = False) -> None:
    """Say that a retired system runs again."""
    with speaking(as_json=as_json) as api:
        service = api.write("POST", f"/services/{quote(slug, safe='')}/restore")
        print_done(service, f"{service['name']} runs again.", as_json=as_json)


def _row(service: dict[str, Any]) -> list[object]:
    state = "retired" if service["retired_at"] else ""
    return [service["slug"], service["name"], service["team"] or "", state]
