"""The messages of a Rescue in one's own words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from peacetime.cli.output import Json, print_json, say, speaking, table
from peacetime.cli.refusals import Refused

app = typer.Typer(help="How messages are worded.", no_args_is_help=True)

Kind = Annotated[str, typer.Argument(metavar="KIND", help="As `list` shows it.")]
Subject = Annotated[str, typer.Option(help="The template of the subject.")]
Body = Annotated[Path, typer.Option(help="A file with the template of the body.")]


@app.command("list")
def list_wordings(as_json: Json = False) -> None:
    """Every message that can be worded."""
    with speaking(as_json=as_json) as api:
        found = list(api.items("/wordings"))
        if as_json:
            print_json({"items": found, "next": None})
            return
        rows = ((each["kind"], str(each["version"]), each["subject"]) for each in found)
        table(("Kind", "Version", "Subject"), rows)


@app.command("show")
def show_wording(kind: Kind, as_json: Json = False) -> None:
    """How a message is worded now, and the placeholders it knows."""
    with speaking(as_json=as_json) as api:
        found = api.get(f"/wordings/{quote(kind, safe='')}")
        if as_json:
            print_json(found)
            return
        say(found["subject"], "", found["body"], "")
        rows = ((f"{{{each['name']}}}", each["means"]) for each in found["placeholders"])
        table(("Placeholder", "Stands for"), rows)


@app.command("preview")
def preview_wording(kind: Kind, *, subject: Subject, body: Body, as_json: Json = False) -> None:
    """What would be read on the last real incident; nothing is saved."""
    with speaking(as_json=as_json) as api:
        said = {"subject": subject, "body": _text(body)}
        found = api.ask(f"/wordings/{quote(kind, safe='')}/preview", said)
        if as_json:
            print_json(found)
            return
        for each in found["tried"]:
            say(f"{each['caption']}:", each["subject"], "", each["body"], "")


@app.command("change")
def change_wording(kind: Kind, *, subject: Subject, body: Body, as_json: Json = False) -> None:
    """Word a message anew; the version before it is kept."""
    with speaking(as_json=as_json) as api:
        said = {"subject": subject, "body": _text(body)}
        found = api.write("PUT", f"/wordings/{quote(kind, safe='')}", said)
        if as_json:
            print_json(found)
            return
        say(f"{found['kind']} is worded anew: version {found['version']}.")


@app.command("restore")
def restore_wording(
    kind: Kind,
    number: Annotated[int, typer.Argument(help="Of a version; 0 is what is shipped.", min=0)] = 0,
    as_json: Json = False,
) -> None:
    """Bring an earlier wording back."""
    with speaking(as_json=as_json) as api:
        path = f"/wordings/{quote(kind, safe='')}/versions/{number}/restore"
        found = api.write("POST", path)
        if as_json:
            print_json(found)
            return
        say(f"{found['kind']} is worded as it was: version {found['version']}.")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{file} cannot be read as text.", exit_code=2) from None
