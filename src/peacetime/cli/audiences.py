"""Audiences: who hears of Rescues."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from peacetime.cli.output import Json, print_done, print_list, speaking

app = typer.Typer(help="Who hears of Rescues.", no_args_is_help=True)


@app.command("list")
def list_audiences(as_json: Json = False) -> None:
    """Every audience, retired ones too, oldest first."""
    with speaking(as_json=as_json) as api:
        headings = ("Id", "Name", "Of team", "From", "Addresses")
        print_list(api.items("/audiences"), headings, _row, as_json=as_json)


@app.command("add")
def add_audience(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As people say it.")],
    addresses: Annotated[list[str], typer.Argument(metavar="EMAIL...", help="Who hears.")],
    team: Annotated[
        str | None, typer.Option(help="A slug; left out, they hear of every team.")
    ] = None,
    from_severity: Annotated[str, typer.Option(help="SEV0 to SEV4.")] = "SEV4",
    as_json: Json = False,
) -> None:
    """Name addresses that hear of Rescues."""
    said = {"name": name, "addresses": addresses, "team": team, "from_severity": from_severity}
    with speaking(as_json=as_json) as api:
        audience = api.write("POST", "/audiences", said)
        of = audience["team"] or "every team"
        sentence = f"{audience['name']} hears of {of} from {audience['from_severity']} up."
        print_done(audience, sentence, as_json=as_json)


@app.command("retire")
def retire_audience(
    number: Annotated[int, typer.Argument(metavar="ID", help="As the list shows it.")],
    as_json: Json = False,
) -> None:
    """Tell these addresses nothing more."""
    with speaking(as_json=as_json) as api:
        audience = api.write("POST", f"/audiences/{number}/retire")
        print_done(audience, f"{audience['name']} hears nothing more.", as_json=as_json)


def _row(audience: dict[str, Any]) -> list[object]:
    name = f"{audience['name']} (retired)" if audience["retired_at"] else audience["name"]
    of = audience["team"] or "every team"
    addresses = ", ".join(audience["addresses"])
    return [audience["id"], name, of, audience["from_severity"], addresses]
