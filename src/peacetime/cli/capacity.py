"""A team's capacity at a terminal: how it stands, what moved it, what may come, what to promise."""

from __future__ import annotations

import sys
from itertools import islice
from typing import Annotated, Any
from urllib.parse import quote

import typer

from peacetime.cli.output import Json, percent, print_json, say, speaking, table, when

Slug = Annotated[str, typer.Argument(metavar="TEAM", help="A team's slug.")]
Since = Annotated[str, typer.Option(help="Like 2026-03-01T00:00:00Z; 90 days, when left out.")]
AsOf = Annotated[str, typer.Option(help="As it was known then; now, when left out.")]
Limit = Annotated[int, typer.Option(min=1, help="How many at most, the oldest first.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="All of them as CSV.")]


def gauge(slug: Slug, since: Since = "", as_of: AsOf = "", as_json: Json = False) -> None:
    """How much Rescue a team can still carry."""
    with speaking(as_json=as_json) as api:
        found = api.get(path(slug), since=since, as_of=as_of)
        if as_json:
            print_json(found)
            return
        shown = found["gauge"]
        say(shown["sentence"], "")
        table(("What", "How much"), _gauge_lines(shown))
        say("", *shown["remarks"])


def entries(
    slug: Slug,
    since: Since = "",
    as_of: AsOf = "",
    *,
    kind: Annotated[
        str, typer.Option(help="spent, earned, discarded, comp_rest, correction or start.")
    ] = "",
    incident: Annotated[str, typer.Option(help="Only of the incident with this id.")] = "",
    limit: Limit = 1000,
    as_csv: AsCsv = False,
    as_json: Json = False,
) -> None:
    """What moved a team's balance, each incident with its arithmetic."""
    asked = {"since": since, "as_of": as_of, "kind": kind, "incident": incident}
    asked = {name: value for name, value in asked.items() if value}
    with speaking(as_json=as_json) as api:
        if as_csv:
            sys.stdout.write(api.text(f"{path(slug)}/entries.csv", **asked))
            return
        found = list(islice(api.items(f"{path(slug)}/entries", asked), limit))
        if as_json:
            print_json({"items": found, "next": None})
            return
        table(("Until", "Credit-hours", "What", "Arithmetic"), map(_entry, found))


def forecast(
    slug: Slug,
    by: Annotated[str, typer.Option(help="Until which day; 30 days, when left out.")] = "",
    as_json: Json = False,
) -> None:
    """The chance to overdraw until a day, Rescue hours to expect, and a pace that lasts."""
    with speaking(as_json=as_json) as api:
        found = api.get(f"{path(slug)}/forecast", by=by)
        if as_json:
            print_json(found)
            return
        table(("What", "How much"), _forecast_lines(found))
        said = [*dict.fromkeys(found["unknown"].values()), *found["remarks"]]
        say("", *(f"Not known: {line}" for line in said)) if said else None


def plan(
    slug: Slug,
    first: Annotated[str, typer.Option("--from", help="The next Monday, when left out.")] = "",
    last: Annotated[str, typer.Option("--to", help="Included; two weeks, when left out.")] = "",
    *,
    confidence: Annotated[
        float, typer.Option(help="In how many sprints of one the promise should hold.")
    ] = 0.8,
    hours_per_day: Annotated[
        float | None, typer.Option(help="Of each person; the working hours, when left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """What to promise of a sprint, beside a fixed 20 %, and how both did on the team's own past."""
    asked = {"from": first, "to": last, "confidence": confidence, "hours_per_day": hours_per_day}
    with speaking(as_json=as_json) as api:
        found = api.get(f"{path(slug)}/plan", **asked)
        if as_json:
            print_json(found)
            return
        say(f"{found['first_day']} to {found['last_day']}, {found['people']} people", "")
        if found["plan"] is not None:
            say(found["plan"]["sentence"], found["plan"]["receipt"])
        if found["replay"] is not None:
            say("", found["replay"]["sentence"])
        say(*filter(None, [found["unknown"]]), *found["remarks"])


def signs(
    slug: Slug,
    clusters: Annotated[
        bool, typer.Option("--clusters", help="Look for clusters of incidents, too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """The warning signs of a team, each against its own past."""
    with speaking(as_json=as_json) as api:
        found = api.get(f"{path(slug)}/signs", clusters=clusters or None)
        if as_json:
            print_json(found)
            return
        rows = ([each["label"], each["state"], each["sentence"]] for each in found["signs"])
        table(("Sign", "State", "What is known"), rows)
        if found["is_escalated"]:
            say("", f"Two of five changed within six weeks: {', '.join(found['escalated_by'])}.")
        if found["clusters"]:
            say("", found["clusters"])


def recovery(slug: Slug, as_json: Json = False) -> None:
    """After the last Rescue: the rest a team is owed, and what cut its recovery short."""
    with speaking(as_json=as_json) as api:
        found = api.get(f"{path(slug)}/recovery")
        if as_json:
            print_json(found)
            return
        rescue = found["rescue"]
        if rescue is None:
            say(found["unknown"])
            return
        say(f"The last Rescue began {when(rescue['started_at'])}.")
        if not rescue["is_over"]:
            say("While it lasts, nothing is owed for it yet.")
        elif rescue["owed"] is not None:
            say(f"Rest owed, of all people together: {_hours(rescue['owed']['owed_hours'])}.")
            say(f"To give back all it took: {_hours(rescue['owed']['in_full_hours'])}.")
        say(*(each["sentence"] for each in rescue["skipped"]))


def watch(
    incident: Annotated[str, typer.Argument(metavar="ID", help="Of an incident.")],
    as_json: Json = False,
) -> None:
    """How long each has been on an incident and who should hand over; for its own people alone."""
    with speaking(as_json=as_json) as api:
        found = api.get(f"/incidents/{quote(incident, safe='')}/watch")
        if as_json:
            print_json(found)
            return
        say(*(each["sentence"] for each in found["items"]))
        if not found["items"]:
            say("The incident is over: nothing of it is kept.")


def path(slug: str) -> str:
    """Where the API has a team's capacity."""
    return f"/teams/{quote(slug, safe='')}/burst"


def _gauge_lines(shown: dict[str, Any]) -> list[list[str]]:
    lines = [
        ["Usable", f"{_hours(shown['usable_hours'])} of {_hours(shown['cap_hours'])}"],
        ["Debt", _hours(shown["debt_hours"])],
        ["Recovery owed", _number(shown["recovery_days_owed"], "person-days")],
        ["A bad incident costs", _hours(shown["bad_incident_cost"])],
    ]
    if shown["hours_to_empty"] is not None:
        lines.append(["Empty at this pace in", _hours(shown["hours_to_empty"])])
    if shown["hours_to_full"] is not None:
        lines.append(["Full in Delivery in", _number(shown["hours_to_full"] / 24, "days")])
    if shown["ready"] is not None:
        lines.append(["Could absorb one tonight", f"{shown['ready']} people"])
        lines.append(["Below zero", f"{shown['people_below_zero']} people"])
    return lines


def _forecast_lines(found: dict[str, Any]) -> list[list[str]]:
    hours = found["hours"]
    levels = {each["level"]: each["hours"] for each in hours["quantiles"]} if hours else {}
    expected = (
        "not known" if hours is None else f"{_hours(hours['mean'])} in {hours['weeks']} weeks"
    )
    return [
        [f"Somebody below zero by {found['by']}", percent(found["chance_any_below"])],
        [f"The sum below zero by {found['by']}", percent(found["chance_team_below"])],
        ["Rescue hours expected", expected],
        *([f"Not more, with {level:.0%}", _hours(most)] for level, most in levels.items()),
        ["Incidents that can be carried", _number(found["sustainable_per_week"], "a week")],
        ["Incidents of late", _number(found["pace_per_week"], "a week")],
    ]


def _entry(entry: dict[str, Any]) -> list[object]:
    title = f"{entry['title']} ({entry['incident']})" if entry["incident"] else entry["title"]
    credit = f"{entry['credit_hours']:+.2f}"
    return [when(entry["ended_at"]), credit, title, "; ".join(entry["arithmetic"])]


def _hours(number: float | None) -> str:
    return _number(number, "h")


def _number(number: float | None, unit: str) -> str:
    return "not known" if number is None else f"{number:,.1f} {unit}"
