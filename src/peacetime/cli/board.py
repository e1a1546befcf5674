"""Who is in which mode, now and before."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.text import Text

from peacetime.cli.output import Json, mode_text, percent, print_json, say, speaking, table, when

Slug = Annotated[str, typer.Argument(metavar="SLUG", help="The team's slug.")]


def board(
    search: Annotated[str, typer.Option(help="Part of a team's name.")] = "",
    sort: Annotated[str, typer.Option(help="mode, name, delivery or attention.")] = "mode",
    page: Annotated[int, typer.Option(min=1)] = 1,
    as_json: Json = False,
) -> None:
    """Who is in Rescue Mode, and how everybody else is."""
    with speaking(as_json=as_json) as api:
        shown = api.get("/board", q=search, sort=sort, page=page)
        if as_json:
            print_json(shown)
            return
        say(Text(shown["headline"], style="bold"), shown["lede"])
        for rescue in shown["rescues"]:
            say("", *_rescue(rescue))
        say("")
        table(("Team", "Mode", "Since", "Delivery", "Needs attention"), map(_row, shown["items"]))
        if shown["next"]:
            say(f"More: peacetime board --page {page + 1}")


def modes(
    slug: Slug,
    start: Annotated[str, typer.Option("--from", help="Like 2026-03-01T09:30:00Z.")] = "",
    end: Annotated[str, typer.Option("--to", help="Like 2026-03-01T09:30:00Z.")] = "",
    as_json: Json = False,
) -> None:
    """The modes of a team, oldest first."""
    with speaking(as_json=as_json) as api:
        periods = list(api.items(f"/teams/{slug}/modes", {"from": start, "to": end}))
        if as_json:
            print_json({"items": periods, "next": None})
            return
        table(("Mode", "From", "To", "Incidents"), map(_period, periods))


def standup(slug: Slug, as_json: Json = False) -> None:
    """The sentence a standup opens with, and the line of a status channel."""
    with speaking(as_json=as_json) as api:
        said = api.get(f"/teams/{slug}/standup")
        if as_json:
            print_json(said)
            return
        say(said["line"], said["channel_line"])


def _rescue(rescue: dict[str, Any]) -> list[object]:
    heading = Text.assemble(mode_text("rescue"), f"  {rescue['team_name']}: {rescue['summary']}")
    late = "overdue since" if rescue["update_state"] == "overdue" else "next update"
    promise = f"{late} {when(rescue['next_update_at'])}" if rescue["next_update_at"] else ""
    facts = [
        rescue["severity"],
        f"since {when(rescue['since'])}",
        f"{rescue['commander']} commands" if rescue["commander"] else "nobody commands",
        promise,
        f"{rescue['criteria_met']} of {rescue['criteria_total']} exit criteria met",
    ]
    lines: list[object] = [heading, "  " + " · ".join(filter(None, facts))]
    lines += [Text(f"  ! {sentence}", style="yellow") for sentence in rescue["attention"]]
    return [*lines, f"  {rescue['url']}"]


def _row(team: dict[str, Any]) -> list[object]:
    since = when(team["mode_since"]) if team["mode_since"] else ""
    share = percent(team["delivery_share"])
    name = f"{team['name']} ({team['team']})"
    return [name, mode_text(team["mode"]), since, share, "; ".join(team["attention"])]


def _period(period: dict[str, Any]) -> list[object]:
    ends = {"open": "now", "unknown": "not known"}
    end = when(period["to"]) if period["to"] else ends.get(period["to_is"], "")
    if period["to_is"] == "at_least":
        end = f"at least {end}"
    incidents = " ".join(period["incidents"])
    return [mode_text(period["mode"]), when(period["from"]), end, incidents]
