"""What signals say of a team's mode, and the answers to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Annotated, Any
from urllib.parse import quote

import typer

from peacetime.cli.output import Json, print_done, print_json, say, speaking, table, when

app = typer.Typer(
    help="What signals say of a team's mode, and the answers to it.", no_args_is_help=True
)

Ref = Annotated[str, typer.Argument(metavar="ID", help="The suggestion's id.")]
Team = Annotated[str, typer.Option(help="Only those of this team.")]
Slug = Annotated[str, typer.Argument(metavar="TEAM", help="The team's slug.")]


@app.command("list")
def list_suggestions(
    team: Team = "",
    all_of_them: Annotated[bool, typer.Option("--all", help="Answered ones too.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many at most, the oldest first.")] = 1000,
    as_json: Json = False,
) -> None:
    """What waits for an answer, or everything that was suggested."""
    asked = {"team": team} if all_of_them else {"team": team, "is_open": "true"}
    with speaking(as_json=as_json) as api:
        found = list(islice(api.items("/suggestions", asked), limit))
        if as_json:
            print_json({"items": found, "next": None})
            return
        table(("Id", "When", "Team", "What was noticed", "What became of it"), map(_row, found))


@app.command("show")
def show_suggestion(ref: Ref, as_json: Json = False) -> None:
    """One suggestion with its reasons."""
    with speaking(as_json=as_json) as api:
        found = api.get(f"/suggestions/{quote(ref, safe='')}")
        if as_json:
            print_json(found)
            return
        say(f"{found['team']}, {when(found['made_at'])}", found["sentence"])
        table(("Sign", "Reason"), [[each["sign"], each["sentence"]] for each in found["reasons"]])
        say(found["fate"] or "Nobody has answered it.")


@app.command("dismiss")
def dismiss_suggestion(
    ref: Ref,
    is_handled: Annotated[
        bool, typer.Option("--handled", help="It is handled already, rather than no Rescue.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say no to a suggestion."""
    reason = "handled" if is_handled else "not_rescue"
    with speaking(as_json=as_json) as api:
        path = f"/suggestions/{quote(ref, safe='')}/dismiss"
        found = api.write("POST", path, {"reason": reason})
        sentence = "Noted. Nothing more is said of these signals."
        print_done(found, sentence, as_json=as_json)


@app.command("precision")
def precision(team: Team = "", as_json: Json = False) -> None:
    """How often suggestions were right."""
    with speaking(as_json=as_json) as api:
        found = api.get("/suggestions/precision", team=team)
        if as_json:
            print_json(found)
            return
        table(("Kind", "How often"), [[each["kind"], each["sentence"]] for each in found["items"]])


@app.command("mute")
def mute(
    slug: Slug,
    hours: Annotated[
        float | None, typer.Option(min=0.1, help="For so long; otherwise until you say so.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell a team nothing for a while."""
    until = datetime.now(UTC) + timedelta(hours=hours) if hours is not None else None
    _change(slug, as_json=as_json, is_muted=True, muted_until=until.isoformat() if until else None)


@app.command("unmute")
def unmute(slug: Slug, as_json: Json = False) -> None:
    """Tell a team again."""
    _change(slug, as_json=as_json, is_muted=False, muted_until=None)


def _change(slug: str, *, as_json: bool, **said: object) -> None:
    path = f"/teams/{quote(slug, safe='')}/recognition"
    with speaking(as_json=as_json) as api:
        before = api.get(path)
        found = api.write("PUT", path, {"thresholds": before["changed"], **said})
        if not found["is_muted"]:
            sentence = f"{slug} is told what its signals say."
        elif found["muted_until"]:
            sentence = f"{slug} is told nothing until {when(found['muted_until'])}."
        else:
            sentence = f"{slug} is told nothing until you say so."
        print_done(found, sentence, as_json=as_json)


def _row(found: dict[str, Any]) -> list[object]:
    fate = found["fate"] or "open"
    return [found["id"], when(found["made_at"]), found["team"], found["sentence"], fate]
