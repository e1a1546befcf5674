"""Deliveries that could not be read: looked at, mapped, read again, or put away."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import orjson
import typer

from peacetime.cli.asking import agreed
from peacetime.cli.output import Json, Yes, print_done, print_json, say, speaking, table, when
from peacetime.cli.refusals import Refused
from peacetime.cli.sources import mapping_in

app = typer.Typer(
    help="Deliveries that could not be read: look, map, read again.", no_args_is_help=True
)

WRONG_USAGE = 2
Ref = Annotated[str, typer.Argument(metavar="ID", help="Of the delivery, as the list shows it.")]
OneRef = Annotated[str, typer.Argument(metavar="[ID]", help="Of the delivery.")]
Source = Annotated[str, typer.Option(metavar="SLUG", help="Of this source.")]
ORIGINS = {
    "said": "by your file",
    "kept": "by the mapping of its source",
    "guessed": "by a guess from the names of its fields",
}


@app.command("list")
def list_deliveries(
    source: Source = "",
    state: Annotated[str, typer.Option(help="dead, waiting, read or passed_over.")] = "dead",
    limit: Annotated[int, typer.Option(min=1, help="How many at most, the latest first.")] = 200,
    as_json: Json = False,
) -> None:
    """What could not be read, and why; the latest first."""
    asked = {"state": state} | ({"source": source} if source else {})
    with speaking(as_json=as_json) as api:
        found = list(islice(api.items("/signals/deliveries", asked), limit))
        if as_json:
            print_json({"items": found, "next": None})
            return
        table(("Id", "Source", "Received", "Times", "Bytes", "Why"), map(_row, found))


@app.command("show")
def show_delivery(ref: Ref, as_json: Json = False) -> None:
    """One delivery as it came, with what was wrong with it."""
    with speaking(as_json=as_json) as api:
        found = api.get(_path(ref))
        if as_json:
            print_json(found)
            return
        say(
            f"{found['source']}, {when(found['received_at'])}, {found['content_type']}",
            f"{found['state']}: {found['sentence']}",
            *(f"{name}: {value}" for name, value in found["headers"].items()),
            "",
        )
        say(found["text"] or _indented(found["payload"]))


@app.command("map")
def map_delivery(
    ref: Ref,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="A mapping as JSON; without one, what is proposed."),
    ] = None,
    save: Annotated[
        bool, typer.Option("--save", help="Keep it at the source, and read what was dead again.")
    ] = False,
    as_json: Json = False,
) -> None:
    """What a delivery says by a mapping; nothing is kept before --save."""
    with speaking(as_json=as_json) as api:
        looked = api.ask(_path(ref, "mapping", "preview"), {"mapping": mapping_in(file)})
        if not save:
            _show_mapping(looked, as_json=as_json)
            return
        if not looked["signals"]:
            raise Refused(f"By this mapping it says nothing: {looked['sentence']}")
        source = f"/signals/sources/{quote(looked['source'], safe='')}"
        api.write("PUT", f"{source}/mapping", {"mapping": looked["mapping"]})
        api.key = f"{api.key}-again"  # a second act of this command
        again = api.write("POST", f"{source}/replay", {"only_dead": True})
        count = again["deliveries"]
        sentence = f"Saved for {looked['source']}. Read again: {count}."
        print_done(looked | again, sentence, as_json=as_json)


@app.command("replay")
def replay(
    ref: OneRef = "",
    source: Source = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Also what could be read and is still kept.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Read one again, or with --source all that could not be read; nothing is said twice."""
    with speaking(as_json=as_json) as api:
        path, said = _meant(ref, source, "replay"), None
        if source:
            said = {"only_dead": not everything}
        done = api.write("POST", path, said)
        print_done(done, f"Read again: {done['deliveries']}.", as_json=as_json)


@app.command("delete")
def delete(ref: OneRef = "", source: Source = "", yes: Yes = False, as_json: Json = False) -> None:
    """Put one away, or with --source all that could not be read; alerts stay."""
    with speaking(as_json=as_json) as api:
        path = _meant(ref, source, "dead").removesuffix("" if source else "/dead")
        what = f"what could not be read of {source}" if source else ref
        agreed(f"Delete {what}?", yes=yes)
        done = api.write("DELETE", path)
        print_done(done, f"Deleted: {done['deliveries']}.", as_json=as_json)


def _meant(ref: str, source: str, act: str) -> str:
    if bool(ref) is bool(source):
        raise Refused("Say either ID or --source.", exit_code=WRONG_USAGE)
    return f"/signals/sources/{quote(source, safe='')}/{act}" if source else _path(ref, act)


def _show_mapping(looked: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(looked)
        return
    say(_indented(looked["mapping"]))
    if not looked["signals"]:
        say(f"Says nothing {ORIGINS[looked['origin']]}: {looked['sentence']}", to_stderr=True)
        return
    say(f"Read {ORIGINS[looked['origin']]}, it says:", to_stderr=True)
    for one in looked["signals"]:
        since = when(one["started_at"] or one["at"])
        how = f"{one['state']}, {one['level'] or 'level not known'}"
        say(
            f"{how}: {one['title']} ({one['service'] or 'no service'}, since {since})",
            to_stderr=True,
        )
    say(*looked["remarks"], to_stderr=True)


def _row(row: dict[str, Any]) -> list[object]:
    received = when(row["received_at"])
    return [row["ref"], row["source"], received, row["times"], row["size"], row["sentence"]]


def _indented(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _path(ref: str, *parts: str) -> str:
    return "/".join([f"/signals/deliveries/{quote(ref, safe='')}", *parts])
