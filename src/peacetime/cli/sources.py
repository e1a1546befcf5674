"""Sources: the tools that send alerts here, each with an address and a key of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import orjson
import typer

from peacetime.cli.asking import agreed
from peacetime.cli.fields import held, pairs
from peacetime.cli.output import Json, Yes, print_done, print_list, speaking, when
from peacetime.cli.refusals import Refused

app = typer.Typer(
    help="Tools that send their alerts here, each to an address of its own.", no_args_is_help=True
)

WRONG_USAGE = 2
Slug = Annotated[str, typer.Argument(metavar="SOURCE", help="Its slug, as the list shows it.")]
Team = Annotated[str | None, typer.Option(metavar="SLUG", help="Whose its alerts are.")]
Service = Annotated[str | None, typer.Option(metavar="SLUG", help="What its alerts are of.")]
SHOWN_BEFORE = "The address was shown before. Make a new key with `peacetime sources key`."


@app.command("tools")
def list_tools(as_json: Json = False) -> None:
    """Every tool whose alerts can be read."""
    with speaking(as_json=as_json) as api:
        found = api.get("/signals/senders")["senders"]
        print_list(found, ("Tool", "Name"), lambda row: row.values(), as_json=as_json)


@app.command("list")
def list_sources(
    with_retired: Annotated[bool, typer.Option("--deleted", help="Deleted ones too.")] = False,
    as_json: Json = False,
) -> None:
    """Every source, when it was last heard, and what is wrong with it."""
    with speaking(as_json=as_json) as api:
        found = api.get("/signals/sources", with_retired=str(with_retired).lower())["sources"]
        headings = ("Source", "Name", "Tool", "Of team", "State", "Last heard", "Not read", "Wrong")
        print_list(found, headings, _row, as_json=as_json)


@app.command("show")
def show_source(slug: Slug, as_json: Json = False) -> None:
    """One source: its address without the key, how it signs, and what was refused of it."""
    with speaking(as_json=as_json) as api:
        found = api.get(_path(slug))
        print_done(found, *_lines(found), as_json=as_json)


@app.command("add")
def add_source(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As your teams call it.")],
    tool: Annotated[
        str, typer.Argument(metavar="[TOOL]", help="As `tools` names it; generic is any JSON.")
    ] = "generic",
    team: Team = None,
    service: Service = None,
    as_json: Json = False,
) -> None:
    """Make an address for a tool: the last line is the address with its key, shown this once."""
    said = {"name": name, "provider": tool, "team": team, "service": service}
    with speaking(as_json=as_json) as api:
        made = api.write("POST", "/signals/sources", said)
        sentence = f"{made['name']} ({made['slug']}) sends its alerts here:"
        print_done(made, sentence, made.get("address", SHOWN_BEFORE), as_json=as_json)


@app.command("change")
def change_source(
    slug: Slug,
    name: Annotated[str | None, typer.Option(help="What it is called from here on.")] = None,
    tool: Annotated[str | None, typer.Option(help="Which tool sends.")] = None,
    team: Team = None,
    service: Service = None,
    as_json: Json = False,
) -> None:
    """Say anew what it is called, which tool sends and whose its alerts are; "" is nobody's."""
    named = {"name": name, "provider": tool, "team": team, "service": service}
    said = {key: value or None for key, value in named.items() if value is not None}
    with speaking(as_json=as_json) as api:
        done = api.write("PATCH", _path(slug), said)
        print_done(done, f"{done['name']} is changed.", as_json=as_json)


@app.command("key")
def rotate_key(
    slug: Slug,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="The key before ends now, not in a day.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a new key: the last line is the address, shown this once."""
    with speaking(as_json=as_json) as api:
        made = api.write("POST", _path(slug, "key"), {"at_once": at_once})
        until = made["former_key_until"]
        before = f"The key before works until {when(until)}." if until else "The key before ended."
        print_done(made, before, made.get("address", SHOWN_BEFORE), as_json=as_json)


@app.command("sign")
def set_signature(
    slug: Slug,
    scheme: Annotated[
        str,
        typer.Argument(
            metavar="SCHEME", help="provider, hmac, standard_webhooks, bearer, basic; or none."
        ),
    ],
    secret: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The environment variable with the secret; left out, the one before stays.",
        ),
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Such as header.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say how it proves that it is the sender."""
    with speaking(as_json=as_json) as api:
        said = {
            "scheme": "" if scheme == "none" else scheme,
            "settings": pairs(settings),
            "secret": held(secret) if secret else None,
        }
        done = api.write("PUT", _path(slug, "signature"), said)
        how = f"signs by {done['scheme']}" if done["scheme"] else "does not sign"
        print_done(done, f"{done['name']} {how}.", as_json=as_json)


@app.command("map")
def set_mapping(
    slug: Slug,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="JSON, as `peacetime dead-letters map` prints it."),
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Take the mapping back.")] = False,
    as_json: Json = False,
) -> None:
    """Say which field of its payloads is what; try it first with `peacetime dead-letters map`."""
    with speaking(as_json=as_json) as api:
        if (file is None) is not forget:
            raise Refused("Say either FILE or --forget.", exit_code=WRONG_USAGE)
        done = api.write("PUT", _path(slug, "mapping"), {"mapping": mapping_in(file)})
        sentence = "is read by its mapping" if done["mapping"] else "is read without a mapping"
        print_done(done, f"{done['name']} {sentence} from here on.", as_json=as_json)


@app.command("pause")
def pause_source(slug: Slug, as_json: Json = False) -> None:
    """Keep nothing of what it sends for now; the sender is told so."""
    _act(slug, "pause", "Nothing of what {name} sends is kept for now.", as_json=as_json)


@app.command("resume")
def resume_source(slug: Slug, as_json: Json = False) -> None:
    """Keep again what it sends."""
    _act(slug, "resume", "What {name} sends is kept again.", as_json=as_json)


@app.command("delete")
def delete_source(slug: Slug, yes: Yes = False, as_json: Json = False) -> None:
    """End it with its key and its secret; its alerts stay on the record."""
    with speaking(as_json=as_json) as api:
        agreed(f"End {slug}? Its address takes nothing from then on.", yes=yes)
        done = api.write("POST", _path(slug, "retire"))
        print_done(done, f"{done['name']} is deleted, with its secret.", as_json=as_json)


def mapping_in(file: Path | None) -> Any:
    """The mapping that a file holds; None without a file.

    Raises:
        Refused: It cannot be read, or is no JSON.
    """
    if file is None:
        return None
    try:
        return orjson.loads(file.read_bytes())
    except OSError as error:
        sentence = f"{file} cannot be read: {error.strerror}."
        raise Refused(sentence, exit_code=WRONG_USAGE) from None
    except orjson.JSONDecodeError as error:
        sentence = f"{file} is no JSON: line {error.lineno}, column {error.colno}."
        raise Refused(sentence, exit_code=WRONG_USAGE) from None


def _act(slug: str, act: str, sentence: str, *, as_json: bool) -> None:
    with speaking(as_json=as_json) as api:
        done = api.write("POST", _path(slug, act))
        print_done(done, sentence.format(name=done["name"]), as_json=as_json)


def _path(slug: str, *parts: str) -> str:
    return "/".join([f"/signals/sources/{quote(slug, safe='')}", *parts])


def _row(row: dict[str, Any]) -> list[object]:
    heard = when(row["last_received_at"]) if row["last_received_at"] else "not yet"
    team, state = row["team"] or "every team", _state(row)
    where = [row["slug"], row["name"], row["provider"], team]
    return [*where, state, heard, row["dead"], row["last_problem"]]


def _state(row: dict[str, Any]) -> str:
    return "deleted" if row["state"] == "retired" else str(row["state"])


def _lines(found: dict[str, Any]) -> list[str]:
    heard = when(found["last_received_at"]) if found["last_received_at"] else "not yet"
    team, service = found["team"] or "every team", found["service"]
    lines = [
        f"{found['name']}: {found['provider_name']}, {team}{f', {service}' if service else ''}",
        f"State: {_state(found)}",
        f"Address: {found['address']}",
        f"Signs by: {found['scheme'] or 'nothing but its key'}",
        f"Read by a mapping: {'yes' if found['mapping'] else 'no'}",
        f"Last heard: {heard}",
        f"Could not be read: {found['dead']}",
    ]
    refused = (
        f"Refused {one['times']} times, last {when(one['last_at'])}: {one['sentence']}"
        for one in found["refusals"]
    )
    return [*lines, *refused]
