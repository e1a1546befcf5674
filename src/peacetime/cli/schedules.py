"""Schedules of who is on call, read of connected tools into the teams' rotas."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from peacetime.cli.connections import Number, Pairs
from peacetime.cli.fields import Secrets, pairs, secrets_held
from peacetime.cli.output import Json, print_done, print_list, speaking, when
from peacetime.cli.refusals import Refused

app = typer.Typer(
    help="Schedules of who is on call, read into the teams' rotas.", no_args_is_help=True
)

WRONG_USAGE = 2


@app.command("tools")
def list_tools(as_json: Json = False) -> None:
    """Tools whose schedules can be read, and what is to be filled in."""
    with speaking(as_json=as_json) as api:
        found = [one for one in api.get("/connections/providers")["items"] if one["has_schedules"]]
        print_list(found, ("Tool", "Name", "Fields"), _tool, as_json=as_json)


@app.command("list")
def list_schedules(as_json: Json = False) -> None:
    """Every schedule that feeds a rota, and how its last reading went."""
    with speaking(as_json=as_json) as api:
        tools = api.get("/connections/providers")["items"]
        reading = {one["key"] for one in tools if one["has_schedules"]}
        found = [
            {"connection": one["id"], "name": one["name"], "standing": one["standing"], **row}
            for one in api.items("/connections")
            if one["provider"] in reading and one["retired_at"] is None
            for row in api.get(f"/connections/{one['id']}/schedules")["items"] or [NOT_READ]
        ]
        headings = ("Id", "Name", "Schedule", "Of team", "Read", "Turns", "Not known", "Wrong")
        print_list(found, headings, _row, as_json=as_json)


@app.command("connect")
def connect(
    tool: Annotated[str, typer.Argument(metavar="TOOL", help="As `tools` names it.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="As your teams call it.")],
    schedules: Annotated[
        list[str] | None,
        typer.Option(
            "--schedule", metavar="SCHEDULE=TEAM", help="Which feeds whose rota; repeat it."
        ),
    ] = None,
    values: Pairs = None,
    secrets: Secrets = None,
    team: Annotated[
        str | None, typer.Option(metavar="SLUG", help="Whose connection it is; left out, all.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Connect a tool whose schedules feed rotas; they are read once a check finds all well."""
    with speaking(as_json=as_json) as api:
        tools = {one["key"]: one for one in api.get("/connections/providers")["items"]}
        if tool not in tools or not tools[tool]["has_schedules"]:
            known = ", ".join(key for key, one in tools.items() if one["has_schedules"])
            sentence = f"“{tool}” has no schedules. Choose one of: {known}."
            raise Refused(sentence, exit_code=WRONG_USAGE)
        filled = pairs(values) | secrets_held(secrets)
        if schedules:
            filled["schedules"] = "\n".join(schedules)
        said = {"provider": tool, "name": name, "values": filled, "team": team}
        made = api.write("POST", "/connections", said)
        sentence = f"{made['name']} is connected ({made['id']}). It writes nothing there."
        print_done(made, sentence, as_json=as_json)


@app.command("read")
def read_now(number: Number, as_json: Json = False) -> None:
    """Read a connection's schedules at once; else they are read every hour."""
    with speaking(as_json=as_json) as api:
        done = api.write("POST", f"/connections/{number}/schedules/read")
        sentence = "They are being read. Look with `peacetime schedules list`."
        print_done(done, sentence, as_json=as_json)


NOT_READ: dict[str, Any] = {
    "schedule": "",
    "team": "",
    "read_at": None,
    "turns": 0,
    "unmatched": [],
    "problem": "",
    "problem_at": None,
}


def _row(row: dict[str, Any]) -> list[object]:
    read = when(row["read_at"]) if row["read_at"] else "not yet"
    which = [row["connection"], row["name"], row["schedule"], row["team"]]
    return [*which, read, row["turns"], ", ".join(row["unmatched"]), row["problem"]]


def _tool(tool: dict[str, Any]) -> list[object]:
    fields = (f"{one['name']}{' (secret)' if one['is_secret'] else ''}" for one in tool["fields"])
    return [tool["key"], tool["name"], ", ".join(fields)]
