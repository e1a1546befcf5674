"""Connections: tools that are told, how each stands, and what they did not take."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from peacetime.cli.asking import agreed
from peacetime.cli.fields import Secrets, pairs, secrets_held
from peacetime.cli.output import Json, Yes, print_done, print_list, speaking, when

app = typer.Typer(help="Tools that are connected, and how each stands.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="ID", help="As the list shows it.")]
Pairs = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="FIELD=VALUE", help="A field of the tool; `providers` lists them."
    ),
]
Subjects = Annotated[
    list[str] | None,
    typer.Option(
        "--tell",
        metavar="SUBJECT",
        help="modes, updates, reminders or facts; several times for several.",
    ),
]


@app.command("providers")
def list_providers(as_json: Json = False) -> None:
    """Everything that can be connected, and what is to be filled in."""
    with speaking(as_json=as_json) as api:
        found = api.get("/connections/providers")["items"]
        print_list(found, ("Tool", "Name", "Fields"), _provider, as_json=as_json)


@app.command("list")
def list_connections(as_json: Json = False) -> None:
    """Every connection and how it stands, oldest first."""
    with speaking(as_json=as_json) as api:
        headings = ("Id", "Name", "Tool", "Of team", "Stands", "Last error")
        print_list(api.items("/connections"), headings, _row, as_json=as_json)


@app.command("show")
def show_connection(number: Number, as_json: Json = False) -> None:
    """One connection: what it reads and writes, how it stands, and what is wrong."""
    with speaking(as_json=as_json) as api:
        found = api.get(f"/connections/{number}")
        tools = {one["key"]: one for one in api.get("/connections/providers")["items"]}
        print_done(found, *_lines(found, tools.get(found["provider"], {})), as_json=as_json)


@app.command("add")
def connect(
    tool: Annotated[str, typer.Argument(metavar="TOOL", help="As `providers` names it.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="As your teams call it.")],
    values: Pairs = None,
    secrets: Secrets = None,
    subjects: Subjects = None,
    team: Annotated[
        str | None, typer.Option(help="A slug; left out, it hears of every team.")
    ] = None,
    from_severity: Annotated[str, typer.Option(help="SEV0 to SEV4.")] = "SEV4",
    audience: Annotated[
        str, typer.Option(help="Whose words: stakeholders or team.")
    ] = "stakeholders",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Connect a tool; it is checked at once."""
    with speaking(as_json=as_json) as api:
        said: dict[str, Any] = {
            "provider": tool,
            "name": name,
            "values": pairs(values) | secrets_held(secrets),
            "team": team,
            "from_severity": from_severity,
            "audience": audience,
            "is_dry_run": dry_run,
        }
        if subjects:
            said["subjects"] = subjects
        made = api.write("POST", "/connections", said)
        print_done(
            made, f"{made['name']} is connected ({made['id']}), and being checked.", as_json=as_json
        )


@app.command("change")
def change_connection(
    number: Number,
    name: Annotated[str | None, typer.Option(help="What it is called from here on.")] = None,
    values: Pairs = None,
    secrets: Secrets = None,
    subjects: Subjects = None,
    as_json: Json = False,
) -> None:
    """Set it anew, what is left out stays; it is checked again."""
    with speaking(as_json=as_json) as api:
        filled = pairs(values) | secrets_held(secrets)
        named = {"name": name, "values": filled, "subjects": subjects}
        said = {key: value for key, value in named.items() if value}
        done = api.write("PATCH", f"/connections/{number}", said)
        print_done(done, f"{done['name']} is changed, and being checked.", as_json=as_json)


@app.command("check")
def check_connection(number: Number, as_json: Json = False) -> None:
    """Have it checked; the list tells afterwards what was found."""
    _act(number, "check", "{name} is being checked.", as_json=as_json)


@app.command("test")
def send_test_message(number: Number, as_json: Json = False) -> None:
    """Send a message that says it is a test."""
    _act(number, "test", "A test message is on its way to {name}.", as_json=as_json)


@app.command("pause")
def pause_connection(number: Number, as_json: Json = False) -> None:
    """Tell it nothing for now; what is written meanwhile waits."""
    _act(number, "pause", "{name} is paused.", as_json=as_json)


@app.command("resume")
def resume_connection(number: Number, as_json: Json = False) -> None:
    """Tell it again, beginning with what waited."""
    _act(number, "resume", "{name} goes on.", as_json=as_json)


@app.command("dry-run")
def try_connection_out(
    number: Number,
    off: Annotated[bool, typer.Option("--off", help="Send again.")] = False,
    as_json: Json = False,
) -> None:
    """Show what would be sent, and send nothing."""
    sentence = "{name} is sent to." if off else "{name} is only tried out."
    _act(number, "dry-run", sentence, {"is_dry_run": not off}, as_json=as_json)


@app.command("send-again")
def send_all_again(number: Number, as_json: Json = False) -> None:
    """Put everything it did not take back on its way."""
    with speaking(as_json=as_json) as api:
        done = api.write("POST", f"/connections/{number}/send-again")
        print_done(done, f"{done['count']} on the way again.", as_json=as_json)


@app.command("move-again")
def try_calendar_again(number: Number, as_json: Json = False) -> None:
    """Try what its calendars did not take, or what a dry run only showed."""
    with speaking(as_json=as_json) as api:
        done = api.write("POST", f"/connections/{number}/calendar/again")
        print_done(done, f"{done['count']} on the way again.", as_json=as_json)


@app.command("delete")
def delete_connection(number: Number, yes: Yes = False, as_json: Json = False) -> None:
    """End it with its secrets; what it was told stays in the log."""
    with speaking(as_json=as_json) as api:
        if not yes:
            found = api.get(f"/connections/{number}")
            agreed(f"Delete {found['name']} with its secrets?", yes=yes)
        done = api.write("DELETE", f"/connections/{number}")
        print_done(done, f"{done['name']} is deleted, with its secrets.", as_json=as_json)


def _act(
    number: int, act: str, sentence: str, said: dict[str, object] | None = None, *, as_json: bool
) -> None:
    with speaking(as_json=as_json) as api:
        done = api.write("POST", f"/connections/{number}/{act}", said)
        print_done(done, sentence.format(name=done["name"]), as_json=as_json)


def _row(row: dict[str, Any]) -> list[object]:
    missing = ", ".join(row["missing_scopes"])
    stands = f"{row['standing']} (missing: {missing})" if missing else row["standing"]
    of = row["team"] or "every team"
    return [row["id"], row["name"], row["provider"], of, stands, row["last_error"]]


def _lines(found: dict[str, Any], tool: dict[str, Any]) -> list[str]:
    reads, writes = " ".join(tool.get("reads", [])), " ".join(tool.get("writes", []))
    missing = ", ".join(found["missing_scopes"])
    success, error = found["last_success_at"], found["last_error_at"]
    finding = f". {found['finding']}" if found["finding"] else ""
    wrong = f"{when(error)}: {found['last_error']}" if error else "none"
    return [
        f"{found['name']}: {tool.get('name', found['provider'])}, {found['team'] or 'every team'}",
        f"Reads: {reads or 'nothing.'}",
        f"Writes: {writes or 'nothing.'}",
        f"Stands: {found['standing']}{finding}",
        *([f"Missing there: {missing}"] if missing else []),
        f"Last success: {when(success) if success else 'none yet'}",
        f"Last error: {wrong}",
    ]


def _provider(provider: dict[str, Any]) -> list[object]:
    fields = (
        f"{field['name']}{' (secret)' if field['is_secret'] else ''}"
        for field in provider["fields"]
    )
    return [provider["key"], provider["name"], ", ".join(fields)]
