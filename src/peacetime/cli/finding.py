"""Finding incidents."""

from __future__ import annotations

import sys
from itertools import islice
from typing import Annotated, Any

import typer

from peacetime.cli.measures import FirstDay, LastDay, Service, Severity, Team
from peacetime.cli.output import Json, print_json, speaking, table, when

PATH = "/incidents"


def incidents(
    words: Annotated[str, typer.Argument(metavar="[WORDS]", help="Every one must be in it.")] = "",
    *,
    team: Team = "",
    service: Service = "",
    severity: Severity = "",
    start: FirstDay = "",
    end: LastDay = "",
    state: Annotated[str, typer.Option(help="open or closed.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many at most, in order of record.")] = 1000,
    as_csv: Annotated[bool, typer.Option("--csv", help="All of them as CSV.")] = False,
    as_json: Json = False,
) -> None:
    """Find incidents by words, team, service, severity, days and state."""
    asked = {"q": words, "team": team, "service": service, "severity": severity, "state": state}
    asked = {name: value for name, value in {**asked, "from": start, "to": end}.items() if value}
    with speaking(as_json=as_json) as api:
        if as_csv:
            sys.stdout.write(api.text(f"{PATH}.csv", **asked))
            return
        found = list(islice(api.items(PATH, asked), limit))
        if as_json:
            print_json({"items": found, "next": None})
            return
        table(("Began", "Team", "Severity", "What", "State", "Id"), map(_row, found))


def _row(incident: dict[str, Any]) -> list[object]:
    moments = incident["moments"]
    names = ("impact_started_at", "detected_at", "declared_at")
    began = next((moments[name] for name in names if moments[name]), None)
    severity = incident["severity"] or incident["severity_word"]
    state = "open" if incident["is_open"] else "closed"
    return [when(began), incident["team"], severity, incident["summary"], state, incident["id"]]
