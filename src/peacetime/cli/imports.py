"""Bringing a history: a look at a file, its import, and taking a whole import back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from peacetime.cli.asking import agreed
from peacetime.cli.connection import Connection
from peacetime.cli.output import Json, Yes, print_json, say, speaking, table, when
from peacetime.cli.refusals import Refused

app = typer.Typer(help="Bring a history.", no_args_is_help=True)
brought = typer.Typer(help="Histories that were brought.", no_args_is_help=True)

LOOK_EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 60.0  # without any progress
PATIENCE_UNDOING_SECONDS = 600.0  # which says nothing of its progress
UPLOAD_SECONDS = 300.0
CHUNK = 1024 * 1024
LONGEST_NAME = 200


@dataclass(frozen=True)
class Upload:
    """A file that is sent piece by piece, and again from its beginning where a try is repeated."""

    file: Path

    def __iter__(self) -> Iterator[bytes]:
        with self.file.open("rb") as opened:
            while piece := opened.read(CHUNK):
                yield piece

    def options(self) -> dict[str, Any]:
        """What a request needs to send it."""
        try:
            size = self.file.stat().st_size
            self.file.open("rb").close()
        except OSError as error:
            raise Refused(f"{self.file} cannot be read: {error.strerror}.", exit_code=2) from None
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
        return {"content": self, "headers": headers, "timeout": UPLOAD_SECONDS}


@app.command("incidents")
def import_incidents(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV, JSON or JSON Lines, also packed; or notes with front matter in a ZIP.",
            exists=True,
            dir_okay=False,
        ),
    ],
    team: Annotated[str, typer.Option(metavar="SLUG", help="Whose history it is.")],
    time_zone: Annotated[str, typer.Option(help="Of moments that name none.")] = "",
    preview: Annotated[
        bool, typer.Option("--preview", help="Say how it would be read, change nothing.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and count all of it, change nothing.")
    ] = False,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="Which column is which; repeat it."),
    ] = None,
    date_order: Annotated[
        str, typer.Option(help="day_first or month_first, where dates do not tell.")
    ] = "",
    midnight_24: Annotated[
        bool, typer.Option("--midnight-24", help="Read 24:00 as midnight at the end of its day.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring a team's incidents from a file of any tool, and wait until it is read."""
    with speaking(as_json=as_json) as api:
        query: dict[str, Any] = {
            "file_name": file.name[-LONGEST_NAME:],
            "time_zone": time_zone,
            "map": columns or [],
            "date_order": date_order,
            "midnight_24": midnight_24,
        }
        upload = Upload(file).options()
        if preview:
            path, query = "/imports/preview", {**query, "team": team}
            shown = api.write("POST", path, params=query, **upload)
            show_preview(shown, as_json=as_json)
            return
        query["dry_run"] = dry_run
        started = api.write("POST", f"/teams/{team}/imports", params=query, **upload)
        finish(waited(api, started, "reading", PATIENCE_SECONDS), as_json=as_json)


@brought.command("list")
def list_imports(
    team: Annotated[str, typer.Option(metavar="SLUG", help="Of this team alone.")] = "",
    as_json: Json = False,
) -> None:
    """What was brought, oldest first."""
    with speaking(as_json=as_json) as api:
        found = list(api.items("/imports", {"team": team} if team else None))
    if as_json:
        print_json({"items": found})
        return
    rows = (
        (one["id"], one["file_name"], one["team"], when(one["started_at"]), one["result_sentence"])
        for one in found
    )
    table(("Id", "File", "Team", "Brought", "What became of it"), rows)


@brought.command("undo")
def undo_import(
    number: Annotated[int, typer.Argument(metavar="ID", help="Of the import.", min=1)],
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take a whole import back; incidents that people have worked on since are kept."""
    with speaking(as_json=as_json) as api:
        if not yes:
            shown = api.get(f"/imports/{number}")
            agreed(f"Take back {shown['file_name']} ({shown['result_sentence']})?", yes=yes)
        asked = api.write("DELETE", f"/imports/{number}")
        finish(waited(api, asked, "undoing", PATIENCE_UNDOING_SECONDS), as_json=as_json)


def waited(api: Connection, started: dict[str, Any], state: str, patience: float) -> Any:
    """The import once a worker is through with it; its progress is shown meanwhile.

    Raises:
        Refused: Nothing goes on for so many seconds.
    """
    shown, seen, quiet = started, -1, 0.0
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(state.capitalize(), total=started["rows_total"] or None)
        while shown["state"] == state:
            if quiet > patience:
                raise Refused(
                    f"Nobody works on import {shown['id']}: start a worker with `peacetime worker`. "
                    "What was asked is kept and will then be done."
                )
            time.sleep(LOOK_EVERY_SECONDS)
            shown = api.get(f"/imports/{started['id']}")
            quiet = 0.0 if shown["rows_read"] != seen else quiet + LOOK_EVERY_SECONDS
            seen = shown["rows_read"]
            progress.update(bar, completed=seen, total=shown["rows_total"] or None)
    return shown


def finish(done: dict[str, Any], *, as_json: bool) -> None:
    """What became of an import.

    Raises:
        Refused: It failed.
    """
    if as_json:
        print_json(done)
    elif done["state"] != "failed":
        _say(done)
    if done["state"] == "failed":
        raise Refused(done["problem"], problem=None if not as_json else done)


def _say(done: dict[str, Any]) -> None:
    say(done["result_sentence"])
    if done["state"] == "undone":
        return
    say(*done["remarks"])
    _say_rejects(done["rejects"])
    if done["rows_rejected"] > len(done["rejects"]):
        rest = done["rows_rejected"] - len(done["rejects"])
        say(f"and {rest} more: /api/v1/imports/{done['id']}/rejected.csv")


def _say_rejects(rejects: list[dict[str, Any]]) -> None:
    if rejects:
        say("", "Not taken:")
        table(("Line", "Why"), ((row["line"], row["sentence"]) for row in rejects))


def show_preview(shown: dict[str, Any], *, as_json: bool) -> None:
    """A preview: which column is which, what is asked, what would become of the rows."""
    if as_json:
        print_json(shown)
        return
    whose = f"those of {shown['tool']}" if shown["tool"] else "as you pointed"
    say(f"{shown['form']}; the columns are {whose}." if shown["mapping"] else shown["form"])
    fields = {column: field for field, column in shown["mapping"].items()}
    table(
        ("Column", "Is", "Holds"),
        (
            (one["name"], fields.get(one["name"], "–"), ", ".join(one["samples"]))
            for one in shown["columns"]
        ),
    )
    for question in shown["questions"]:
        say("", f"To be said first: {question['sentence']}")
    say("", *shown["sentences"])
    outcome = shown["outcome"]
    if outcome is not None:
        say(*outcome["remarks"])
        _say_rejects(outcome["rejects"])
