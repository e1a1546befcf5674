"""Past incidents of connected tools: fetched, looked at, imported, taken back."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from peacetime.cli import imports
from peacetime.cli.connection import Connection
from peacetime.cli.connections import Number
from peacetime.cli.output import Json, print_json, print_list, say, speaking, when
from peacetime.cli.refusals import Refused

app = typer.Typer(
    help="Past incidents of connected tools: fetch, look, import, take back.",
    no_args_is_help=True,
)

PATIENCE_SECONDS = 180.0  # without any page: a tool that is slow to answer is asked again
DAYS = 90
Draft = Annotated[int, typer.Argument(metavar="DRAFT", help="As `fetch` and `list` say it.", min=1)]


@app.command("tools")
def list_tools(as_json: Json = False) -> None:
    """Connections whose past incidents can be fetched, and which of them one may ask for."""
    with speaking(as_json=as_json) as api:
        history = {one["key"]: one["history"] for one in api.get("/connections/providers")["items"]}
        found = [
            {"connection": one["id"], "name": one["name"], "which": history[one["provider"]]}
            for one in api.items("/connections")
            if history.get(one["provider"]) and one["retired_at"] is None
        ]
        headings = ("Id", "Name", "Only some")
        print_list(found, headings, lambda row: row.values(), as_json=as_json)


@app.command("fetch")
def fetch(
    number: Number,
    team: Annotated[str, typer.Option(metavar="SLUG", help="Whose history it becomes.")] = "",
    days: Annotated[int, typer.Option(help="How far back.")] = DAYS,
    which: Annotated[str, typer.Option(help="Only some of them, as `tools` says.")] = "",
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Only begin it.")] = False,
    as_json: Json = False,
) -> None:
    """Fetch the incidents of the last days and show what they would become; nothing is imported."""
    with speaking(as_json=as_json) as api:
        said = {"team": team, "days": days, "which": which}
        started = api.write("POST", f"/connections/{number}/history", said)
        if no_wait:
            _begun(started, as_json=as_json)
            return
        fetched = _fetched(api, number, started["id"])
        draft = fetched["history_import"]
        preview = api.get(f"/imports/{draft}/preview") if draft else None
        if as_json:
            print_json({"back_fill": fetched, "preview": preview})
            return
        say(_sentence(fetched), *filter(None, [fetched["remark"]]))
        if preview:
            imports.show_preview(preview, as_json=False)
            say("", f"Nothing is imported yet: `peacetime back-fill import {draft}`.")


@app.command("list")
def list_back_fills(number: Number, as_json: Json = False) -> None:
    """What was fetched of a connection, the latest first, and how far it is."""
    with speaking(as_json=as_json) as api:
        found = api.get(f"/connections/{number}/history")["items"]
        headings = ("Team", "Since", "State", "Incidents", "Draft", "What to know")
        print_list(found, headings, _row, as_json=as_json)


@app.command("preview")
def preview(draft: Draft, as_json: Json = False) -> None:
    """What a draft would become; nothing is written."""
    with speaking(as_json=as_json) as api:
        imports.show_preview(api.get(f"/imports/{draft}/preview"), as_json=as_json)


@app.command("import")
def import_draft(draft: Draft, as_json: Json = False) -> None:
    """Import a draft as its preview shows it, and wait until it is read."""
    with speaking(as_json=as_json) as api:
        started = api.write("POST", f"/imports/{draft}/confirm")
        done = imports.waited(api, started, "reading", imports.PATIENCE_SECONDS)
        imports.finish(done, as_json=as_json)


def _fetched(api: Connection, number: int, started: int) -> dict[str, Any]:
    """The back-fill once it has ended."""
    seen, quiet = -1, 0.0
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("Fetching", total=None)
        while True:
            items = api.get(f"/connections/{number}/history")["items"]
            now: dict[str, Any] = next(one for one in items if one["id"] == started)
            if now["state"] == "failed":
                raise Refused(now["problem"], problem=_failed(now))
            if now["state"] != "fetching":
                return now
            quiet = 0.0 if now["pages"] != seen else quiet + imports.LOOK_EVERY_SECONDS
            if quiet > PATIENCE_SECONDS:
                why = (
                    now["problem"] or "Nobody fetches them: start a worker with `peacetime worker`."
                )
                raise Refused(f"{why} It goes on by itself; look with `peacetime back-fill list`.")
            seen = now["pages"]
            progress.update(bar, completed=now["rows"], description=f"Fetching {now['rows']:,}")
            time.sleep(imports.LOOK_EVERY_SECONDS)


def _begun(started: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(started)
    else:
        number = started["connection"]
        say(f"Being fetched. Look with `peacetime back-fill list {number}`.")


def _failed(now: dict[str, Any]) -> dict[str, Any]:
    return {"detail": now["problem"], "code": "history_not_fetched", "back_fill": now}


def _sentence(fetched: dict[str, Any]) -> str:
    if fetched["state"] == "empty":
        return f"No incidents since {when(fetched['since'])}."
    incidents = "1 incident" if fetched["rows"] == 1 else f"{fetched['rows']:,} incidents"
    return f"{incidents} fetched since {when(fetched['since'])}."


def _row(row: dict[str, Any]) -> list[object]:
    known = row["problem"] or row["remark"]
    draft = row["history_import"] or "none"
    return [row["team"], when(row["since"]), row["state"], row["rows"], draft, known]
