"""What each mode asks, and ticking it."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from peacetime.cli.output import Json, print_json, say, speaking
from peacetime.cli.refusals import Refused

app = typer.Typer(help="The playbook of each mode, and its lists.", no_args_is_help=True)

Team = Annotated[str | None, typer.Option(help="A team's slug: its list of this quarter.")]
Incident = Annotated[str | None, typer.Option(help="An incident's id: the list of its Rescue.")]
PARTS = {
    "signals": "Signals",
    "constraints": "What holds throughout",
    "activities": "What is done",
    "artifacts": "What is left behind",
    "success_measures": "Measures of success",
    "responsibilities": "What leading asks",
}


@app.command("show")
def show_playbook(
    mode: Annotated[
        str, typer.Argument(metavar="MODE", help="delivery, rescue or recovering.")
    ] = "delivery",
    as_json: Json = False,
) -> None:
    """What a mode asks."""
    with speaking(as_json=as_json) as api:
        playbook = api.get(f"/playbooks/{quote(mode, safe='')}")
        if as_json:
            print_json(playbook)
            return
        say(playbook["objective"], playbook["mindset"])
        for part, heading in PARTS.items():
            if playbook[part]:
                say("", heading, *(f"  - {line}" for line in playbook[part]))


@app.command("lines")
def list_lines(team: Team = None, incident: Incident = None, as_json: Json = False) -> None:
    """What leading asks of a team this quarter, or in an incident: each line after its key."""
    with speaking(as_json=as_json) as api:
        found = api.get(_path(team, incident))
        if as_json:
            print_json(found)
            return
        say(*map(_line, found["items"]))


@app.command("tick")
def tick_line(
    key: Annotated[str, typer.Argument(metavar="KEY", help="As `lines` shows it.")],
    *,
    team: Team = None,
    incident: Incident = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the tick back.")] = False,
    as_json: Json = False,
) -> None:
    """Tick a line, or take the tick back."""
    with speaking(as_json=as_json) as api:
        path = f"{_path(team, incident)}/{quote(key, safe='')}"
        marked = api.write("PATCH", path, {"done": not undo})
        if as_json:
            print_json(marked)
            return
        say(_line(marked))


def _path(team: str | None, incident: str | None) -> str:
    if (team is None) == (incident is None):
        raise Refused("Say one of --team and --incident.", exit_code=2)
    if team is not None:
        return f"/teams/{quote(team, safe='')}/responsibilities"
    return f"/incidents/{quote(incident or '', safe='')}/responsibilities"


def _line(line: dict[str, Any]) -> str:
    who = f" ({line['changed_by']})" if line["done"] and line.get("changed_by") else ""
    return f"{'✓' if line['done'] else '·'} {line['key']}  {line['text']}{who}"
