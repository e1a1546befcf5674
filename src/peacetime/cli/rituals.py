"""Rituals: when each is, its agenda, and that it was held or left out."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from peacetime.cli.output import Json, print_json, print_list, say, speaking, when

app = typer.Typer(help="Rituals: what was held, and what comes.", no_args_is_help=True)

Ritual = Annotated[
    str, typer.Argument(metavar="RITUAL", help="weekly, monthly, quarterly or review.")
]
Key = Annotated[
    str,
    typer.Argument(
        metavar="KEY", help="2026-W10, 2026-03, 2026-Q1, or the id of the incident of a review."
    ),
]
Team = Annotated[str, typer.Option(help="A team's slug, for its weekly checks and reviews.")]
SIGNS = {
    "upcoming": "○ ahead",
    "due": "◐ now",
    "held": "✓ held",
    "skipped": "– left out",
    "missed": "○ no word of it",
    None: "○ no date yet",
}


@app.command("list")
def list_rituals(team: Team = "", as_json: Json = False) -> None:
    """The rituals of the organisation, or of a team, what comes first."""
    headings = ("Ritual", "Key", "When", "State", "Name")
    with speaking(as_json=as_json) as api:
        print_list(api.items(_path(team)), headings, _row, as_json=as_json)


@app.command("agenda")
def show_agenda(ritual: Ritual, key: Key, team: Team = "", as_json: Json = False) -> None:
    """What one time of a ritual talks about, as things stand now."""
    with speaking(as_json=as_json) as api:
        found = api.get(_path(team, ritual, key))
        if as_json:
            print_json(found)
            return
        agenda, one = found["agenda"], found["ritual"]
        say(f"{one['name']}: {_when(one)}, {SIGNS[one['status']]}")
        say(*(line for line in (one["sentence"], agenda["sentence"]) if line))
        for item in agenda["items"]:
            say(f"  - {item['text']} ({item['owner_name'] or 'nobody owns it'})")
        for repeat in agenda["repeats"]:
            say(f"  - {repeat['later_title']} after {repeat['earlier_title']}. {repeat['why']}")
            say(*(f"      {line}" for line in repeat["promised"]))
        for part in ("escalations", "late_reviews", "themes", "questions"):
            say(*(f"  - {line}" for line in agenda[part]))


@app.command("hold")
def hold_ritual(
    ritual: Ritual,
    key: Key,
    team: Team = "",
    minutes: Annotated[str, typer.Option(help="What was said.")] = "",
    *,
    as_json: Json = False,
) -> None:
    """Say that it was held."""
    _record(team, ritual, key, "hold", {"minutes": minutes}, as_json=as_json)


@app.command("skip")
def skip_ritual(
    ritual: Ritual,
    key: Key,
    reason: Annotated[str, typer.Option(help="Why it is left out.")],
    team: Team = "",
    *,
    as_json: Json = False,
) -> None:
    """Leave it out, for a reason that is shown."""
    _record(team, ritual, key, "skip", {"reason": reason}, as_json=as_json)


@app.command("take-back")
def take_ritual_back(ritual: Ritual, key: Key, team: Team = "", as_json: Json = False) -> None:
    """Take back what was recorded by mistake."""
    _record(team, ritual, key, "take-back", {}, as_json=as_json)


def _record(
    team: str, ritual: str, key: str, act: str, body: dict[str, Any], *, as_json: bool
) -> None:
    with speaking(as_json=as_json) as api:
        found = api.write("POST", f"{_path(team, ritual, key)}/{act}", body)
        if as_json:
            print_json(found)
            return
        words = {True: "It is on record as held.", False: f"It is left out: {found['reason']}"}
        say(words.get(found["is_held"], "Nothing is recorded of it any more."))


def _path(team: str, *parts: str) -> str:
    owner = f"/teams/{quote(team, safe='')}" if team else ""
    return "/".join([f"{owner}/rituals", *(quote(part, safe="") for part in parts)])


def _row(one: dict[str, Any]) -> list[str]:
    return [one["ritual"], one["key"], _when(one), SIGNS[one["status"]], one["name"]]


def _when(one: dict[str, Any]) -> str:
    return when(one["at"]) if one["at"] else "no date"
