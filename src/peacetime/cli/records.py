"""What was changed, and what was told."""

from __future__ import annotations

import sys
from itertools import islice
from typing import Annotated, Any

import typer

from peacetime.cli.output import Json, print_json, speaking, table, when

Limit = Annotated[int, typer.Option(min=1, help="How many at most, the oldest first.")]


def audit(
    actor: Annotated[str, typer.Option(help="Only what this caller did.")] = "",
    of: Annotated[
        str, typer.Option("--object", help="Only what was done to this, like team:checkout.")
    ] = "",
    start: Annotated[str, typer.Option("--from", help="Like 2026-03-01T09:30:00Z.")] = "",
    end: Annotated[str, typer.Option("--to", help="Before this moment.")] = "",
    limit: Limit = 1000,
    as_csv: Annotated[bool, typer.Option("--csv", help="All of them as CSV.")] = False,
    as_json: Json = False,
) -> None:
    """Who changed what, when."""
    asked = {"actor": actor, "object": of, "from": start, "to": end}
    with speaking(as_json=as_json) as api:
        if as_csv:
            sys.stdout.write(api.text("/audit.csv", **asked))
            return
        entries = list(islice(api.items("/audit", asked), limit))
        if as_json:
            print_json({"items": entries, "next": None})
            return
        table(("When", "Who", "What", "Object", "Changes"), map(_entry, entries))


def messages(
    incident: Annotated[str, typer.Option(help="Only messages of this incident.")] = "",
    state: Annotated[str, typer.Option(help="pending, sent, failed or not_sent.")] = "",
    limit: Limit = 1000,
    as_json: Json = False,
) -> None:
    """What was told, to whom, when and over which channel."""
    with speaking(as_json=as_json) as api:
        told = list(islice(api.items("/messages", {"incident": incident, "state": state}), limit))
        if as_json:
            print_json({"items": told, "next": None})
            return
        table(("When", "To", "Over", "State", "Subject"), map(_message, told))


def _entry(entry: dict[str, Any]) -> list[object]:
    changes = ", ".join(f"{name}: {value}" for name, value in entry["changes"].items() if value)
    return [when(entry["at"]), entry["actor"], entry["fact"], entry["object"], changes]


def _message(message: dict[str, Any]) -> list[object]:
    state = message["state"].replace("_", " ")
    if message["last_error"]:
        state = f"{state} ({message['last_error']})"
    moment = when(message["sent_at"] or message["created_at"])
    return [moment, message["destination"], message["channel"], state, message["subject"]]
