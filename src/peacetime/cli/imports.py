"""Bringing a history."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from peacetime.cli.connection import Connection
from peacetime.cli.output import Json, print_json, say, speaking, table
from peacetime.cli.refusals import Refused

app = typer.Typer(help="Bring a history.", no_args_is_help=True)

LOOK_EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 60.0  # without any progress
CSV = {"Content-Type": "text/csv"}


@app.command("incidents")
def import_incidents(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A CSV file.", exists=True, dir_okay=False)
    ],
    team: Annotated[str, typer.Option(metavar="SLUG", help="Whose history it is.")],
    time_zone: Annotated[str, typer.Option(help="Of moments that name none.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and count, change nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring a team's incidents from a CSV file, and wait until it is read."""
    with speaking(as_json=as_json) as api:
        query = {"file_name": file.name[:200], "time_zone": time_zone, "dry_run": dry_run}
        started = api.write(
            "POST",
            f"/teams/{team}/imports",
            params=query,
            content=_content(file),
            headers=CSV,
        )
        done = _waited(api, started)
        if as_json:
            print_json(done)
        else:
            _say(done)
        if done["state"] == "failed":
            raise Refused(done["problem"], problem=None if not as_json else done)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.", exit_code=2) from None


def _waited(api: Connection, started: dict[str, Any]) -> Any:
    shown, seen, quiet = started, -1, 0.0
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("Reading", total=started["rows_total"] or None)
        while shown["state"] == "reading":
            if quiet > PATIENCE_SECONDS:
                raise Refused(
                    f"Nobody reads import {shown['id']}: start a worker with `peacetime worker`. "
                    "The file is kept and will then be read."
                )
            time.sleep(LOOK_EVERY_SECONDS)
            shown = api.get(f"/imports/{started['id']}")
            quiet = 0.0 if shown["rows_read"] != seen else quiet + LOOK_EVERY_SECONDS
            seen = shown["rows_read"]
            progress.update(bar, completed=seen, total=shown["rows_total"] or None)
    return shown


def _say(done: dict[str, Any]) -> None:
    if done["state"] == "failed":
        return
    say(done["result_sentence"], *done["remarks"])
    if done["rejects"]:
        say("", "Not taken:")
        table(("Line", "Why"), ((row["line"], row["sentence"]) for row in done["rejects"]))
    if done["rows_rejected"] > len(done["rejects"]):
        rest = done["rows_rejected"] - len(done["rejects"])
        say(f"and {rest} more: /api/v1/imports/{done['id']}/rejected.csv")
