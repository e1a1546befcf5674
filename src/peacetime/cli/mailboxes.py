"""Mailboxes: which one a source reads for alerts that come by mail, and whether it can."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from peacetime.cli.asking import agreed
from peacetime.cli.fields import held
from peacetime.cli.output import Json, Yes, print_done, speaking, when

app = typer.Typer(
    help="Mailboxes that sources of the tool email read once a minute.", no_args_is_help=True
)

Slug = Annotated[
    str, typer.Argument(metavar="SOURCE", help="Its slug, as `sources list` shows it.")
]


@app.command("show")
def show_mailbox(slug: Slug, as_json: Json = False) -> None:
    """The mailbox that a source reads, how it stands, and what is wrong."""
    with speaking(as_json=as_json) as api:
        found = api.get(_path(slug))
        print_done(found, *_lines(found), as_json=as_json)


@app.command("set")
def set_mailbox(
    slug: Slug,
    host: Annotated[str, typer.Argument(metavar="HOST", help="Such as imap.example.org.")],
    user_name: Annotated[str, typer.Argument(metavar="NAME", help="As whom it is read.")],
    password: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The environment variable with the password; left out, the one before stays.",
        ),
    ] = None,
    port: Annotated[int | None, typer.Option(help="993 for tls, 143 else.")] = None,
    security: Annotated[str, typer.Option(help="tls, starttls, or none.")] = "tls",
    folder: Annotated[str, typer.Option(help="Which folder is read.")] = "INBOX",
    afterwards: Annotated[
        str, typer.Option(help="seen, move or keep: what becomes of a message.")
    ] = "seen",
    moved_to: Annotated[str, typer.Option(metavar="FOLDER", help="Where it is moved.")] = "",
    reads_old: Annotated[
        bool, typer.Option("--old", help="Read what is there already, too.")
    ] = False,
    answers: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="The mailbox's own address: answers to mails of an incident become notes.",
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """Say which mailbox a source reads; it is checked at once."""
    with speaking(as_json=as_json) as api:
        said = {
            "host": host,
            "user_name": user_name,
            "password": held(password) if password else None,
            "port": port,
            "security": security,
            "folder": folder,
            "afterwards": afterwards,
            "moved_to": moved_to,
            "reads_old": reads_old,
            "takes_answers": bool(answers),
            "address": answers,
        }
        done = api.write("PUT", _path(slug), said)
        print_done(done, _being_checked(slug), as_json=as_json)


@app.command("check")
def check_mailbox(slug: Slug, as_json: Json = False) -> None:
    """Have it tried whether the mailbox can be opened."""
    with speaking(as_json=as_json) as api:
        done = api.write("POST", _path(slug, "check"))
        print_done(done, _being_checked(slug), as_json=as_json)


@app.command("delete")
def remove_mailbox(slug: Slug, yes: Yes = False, as_json: Json = False) -> None:
    """Read it no more; its password is deleted."""
    with speaking(as_json=as_json) as api:
        agreed(f"Delete the mailbox of {slug} with its password?", yes=yes)
        done = api.write("DELETE", _path(slug))
        print_done(done, f"{slug} reads no mailbox any more.", as_json=as_json)


def _being_checked(slug: str) -> str:
    return f"It is being checked: `peacetime mailboxes show {slug}` says what was found."


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [
        f"{found['user_name']} at {found['host']}:{found['port']} ({found['security']}), folder {found['folder']}",
        f"{found['taken']:,} messages taken; {_last(found)}.",
    ]
    if found["is_being_checked"]:
        lines.append("It is being checked.")
    elif found["finding"]:
        lines.append(found["finding"])
    if found["last_error"]:
        lines.append(f"Last error {when(found['last_error_at'])}: {found['last_error']}")
    if found["takes_answers"]:
        lines.append(f"Answers to mails of an incident go to {found['address']}.")
    return lines


def _last(found: dict[str, Any]) -> str:
    last = found["last_success_at"]
    return f"last read {when(last)}" if last else "not read yet"


def _path(slug: str, *more: str) -> str:
    return "/".join(["/signals/sources", quote(slug, safe=""), "mailbox", *more])
