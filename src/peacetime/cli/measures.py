"""How long incidents take, what they cost, where the time goes."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.text import Text

from peacetime.cli.output import Json, percent, print_json, say, speaking, table
from peacetime.domain.communications.wording import length

Team = Annotated[str, typer.Option(metavar="SLUG", help="One team; all, when left out.")]
Service = Annotated[str, typer.Option(help="A service's name or slug.")]
Severity = Annotated[str, typer.Option(help="SEV0 to SEV4, or not-said.")]
FirstDay = Annotated[str, typer.Option("--from", help="Began on this day or later: 2026-03-01.")]
LastDay = Annotated[str, typer.Option("--to", help="Began on this day or earlier.")]


def measures(
    team: Team = "",
    service: Service = "",
    severity: Severity = "",
    start: FirstDay = "",
    end: LastDay = "",
    by: Annotated[str, typer.Option(help="severity, quarter, team or service.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Every figure as CSV.")] = False,
    as_json: Json = False,
) -> None:
    """How long incidents take, what they cost, where the time goes and how often it is Rescue."""
    asked = {"team": team, "service": service, "severity": severity, "from": start, "to": end}
    with speaking(as_json=as_json) as api:
        if as_csv:
            sys.stdout.write(api.text("/measures.csv", **asked, by=by))
            return
        found = api.get("/measures", **asked, by=by)
        if as_json:
            print_json(found)
            return
        say(Text(found["headline"], style="bold"), found["lede"], "")
        table(
            ("Duration", "Median", "Mean", "90% within", "Of", "Not known"),
            map(_duration, found["durations"]),
        )
        say("", f"{percent(found['modes']['delivery_share'])} of the time in Delivery", "")
        table(("Quarter", "Rescues", "A quarter and team", "95%"), map(_quarter, found["quarters"]))
        if found["groups"]:
            say("")
            table((by.title(), "Incidents", "Recovered, median"), map(_group, found["groups"]))


def _duration(found: dict[str, Any]) -> list[object]:
    unknown = "; ".join(f"{each['reason']} on {each['incidents']}" for each in found["not_known"])
    figures = [_length(found[name]) for name in ("median", "mean", "p90")]
    return [found["label"], *figures, found["ended"] + found["going_on"], unknown]


def _quarter(found: dict[str, Any]) -> list[object]:
    partial = " (in part)" if found["is_partial"] else ""
    between = "" if found["low"] is None else f"{found['low']:.2g} to {found['high']:.2g}"
    rate = "not known" if found["rate"] is None else f"{found['rate']:.2g}"
    return [f"{found['quarter']}{partial}", found["rescues"], rate, between]


def _group(group: dict[str, Any]) -> list[object]:
    return [group["label"], group["incidents"], _length(group["durations"][-1]["median"])]


def _length(found: dict[str, Any] | None) -> str:
    if found is None:
        return "not known"
    said = length(timedelta(seconds=found["seconds"]))
    return f"at least {said}" if found["is_at_least"] else said
