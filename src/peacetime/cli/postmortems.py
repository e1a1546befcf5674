"""Postmortems: found, read, begun, saved and brought."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from peacetime.cli.output import Json, print_done, print_json, print_list, say, speaking, when
from peacetime.cli.refusals import Refused
from peacetime.domain.shared.errors import InvalidInput

app = typer.Typer(help="What was learnt from incidents.", no_args_is_help=True)

Postmortem = Annotated[
    str, typer.Argument(metavar="POSTMORTEM", help="Its id, as `list` shows it.")
]
File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="Markdown or plain text; - is standard input.", allow_dash=True
    ),
]
Title = Annotated[str, typer.Option(help="Its title.")]
Limit = Annotated[int, typer.Option(min=1, help="How many at most, the oldest first.")]
STATES = {"writing": "being written", "reviewed": "review held", "published": "published"}


@app.command("list")
def list_postmortems(
    words: Annotated[str, typer.Argument(help="That stand in title or text.")] = "",
    *,
    team: Annotated[str, typer.Option(help="Only of this team, by its slug.")] = "",
    state: Annotated[str, typer.Option(help="writing, reviewed or published.")] = "",
    limit: Limit = 1000,
    as_json: Json = False,
) -> None:
    """Postmortems with their team and state."""
    asked = {name: v for name, v in (("q", words), ("team", team), ("state", state)) if v}
    with speaking(as_json=as_json) as api:
        found = islice(api.items("/postmortems", asked), limit)
        print_list(found, ("Postmortem", "Team", "State", "Title"), _row, as_json=as_json)


@app.command("show")
def show_postmortem(
    postmortem: Postmortem,
    *,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="A file with its text and its action items.")
    ] = False,
    text_alone: Annotated[
        bool,
        typer.Option("--text-alone", help="The same without the action items, to be saved again."),
    ] = False,
    as_json: Json = False,
) -> None:
    """One postmortem and its text."""
    with speaking(as_json=as_json) as api:
        if markdown or text_alone:
            without = "actions" if text_alone else ""
            sys.stdout.write(api.text(f"{path_of(postmortem)}/text.md", without=without))
            return
        found = api.get(path_of(postmortem))
        if as_json:
            print_json(found)
            return
        say(found["title"], _standing(found), "", found["text"])


@app.command("open")
def open_postmortem(
    incident: Annotated[str, typer.Argument(metavar="INCIDENT", help="One that is over.")],
    as_json: Json = False,
) -> None:
    """Begin the postmortem of an incident, half done; where there is one, this is it."""
    with speaking(as_json=as_json) as api:
        found = api.write("POST", "/postmortems", {"incident": incident})
        print_done(found, f"{found['id']}: {found['title']}", found["url"], as_json=as_json)


@app.command("save")
def save_postmortem(
    postmortem: Postmortem,
    file: File,
    *,
    title: Title = "",
    version: Annotated[
        int | None,
        typer.Option(min=1, help="Only where nobody saved another one since this version."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Keep a file as the next version of the text; without a title it stays."""
    with speaking(as_json=as_json) as api:
        said: dict[str, Any] = {"text": text_of(file)}
        said |= {"title": title} if title else {}
        said |= {"version": version} if version is not None else {}
        found = api.write("PATCH", path_of(postmortem), said)
        sentence = f"{found['id']} is saved: version {found['version']}."
        print_done(found, sentence, as_json=as_json)


@app.command("bring")
def bring_postmortem(
    file: File,
    *,
    team: Annotated[str, typer.Option(help="Whose it is, by its slug.")],
    title: Title = "",
    as_json: Json = False,
) -> None:
    """Bring one that was written elsewhere; the same text twice is one."""
    name = "" if str(file) == "-" else file.name
    with speaking(as_json=as_json) as api:
        said = {"team": team, "text": text_of(file), "title": title, "file_name": name[-200:]}
        found = api.write("POST", "/postmortems", said)
        print_done(found, f"{found['id']}: {found['title']}", found["url"], as_json=as_json)


@app.command("review")
def hold_review(
    postmortem: Postmortem,
    *,
    held_at: Annotated[str, typer.Option("--at", help="Like 2026-03-01T09:30:00Z; now.")] = "",
    as_json: Json = False,
) -> None:
    """Say that the review was held."""
    with speaking(as_json=as_json) as api:
        said = {"held_at": held_at} if held_at else {}
        found = api.write("POST", f"{path_of(postmortem)}/review", said)
        sentence = f"The review was held {when(found['reviewed_at'])}."
        print_done(found, sentence, as_json=as_json)


@app.command("publish")
def publish_postmortem(postmortem: Postmortem, as_json: Json = False) -> None:
    """Say that it is finished."""
    with speaking(as_json=as_json) as api:
        found = api.write("POST", f"{path_of(postmortem)}/publish")
        sentence = f"{found['id']} was published {when(found['published_at'])}."
        print_done(found, sentence, as_json=as_json)


def path_of(postmortem: str) -> str:
    """Its address at the API."""
    return f"/postmortems/{quote(postmortem, safe='')}"


def _row(found: dict[str, Any]) -> tuple[object, ...]:
    return found["id"], found["team"], STATES.get(found["state"], found["state"]), found["title"]


def _standing(found: dict[str, Any]) -> str:
    parts = [found["team"], STATES.get(found["state"], found["state"])]
    parts += [f"incident {found['incident']}"] if found["incident"] else []
    return ", ".join([*parts, f"version {found['version']}"])


def text_of(file: Path) -> str:
    """What a file holds, or standard input.

    Raises:
        Refused: It cannot be read, or is no text.
    """
    from peacetime.domain.postmortems.bringing import LARGEST_FILE, text_in  # slow to start

    is_standard_input = str(file) == "-"
    try:
        if is_standard_input:
            content = sys.stdin.buffer.read(LARGEST_FILE + 1)
        else:
            content = file.read_bytes()
    except OSError:
        raise Refused(f"{file} cannot be read.", exit_code=2) from None
    try:
        return text_in(content, "" if is_standard_input else file.name)
    except InvalidInput as refused:
        problem = {"detail": refused.sentence, "code": refused.code, "field": refused.field}
        raise Refused(refused.sentence, problem=problem, exit_code=2) from None
