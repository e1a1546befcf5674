"""`peacetime dependencies fetch`: what another tool answers, to be looked at, kept or imported."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from peacetime.cli.refusals import Refused, leave
from peacetime.integrations.graphs.fetch import FETCHES, NotFetched, Source


def mount(app: typer.Typer) -> None:
    """Add the command to the client's own."""
    app.command("fetch")(fetch)


def fetch(
    tool: Annotated[str, typer.Argument(metavar="TOOL", help=f"{', '.join(FETCHES)}.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="Where the tool is.")],
    days: Annotated[int, typer.Option(min=1, max=365, help="How far back traffic counts.")] = 7,
    token_from: Annotated[
        str, typer.Option(metavar="NAME", help="The environment variable that holds a token.")
    ] = "",
    output: Annotated[
        str, typer.Option(metavar="FILE", help="Where to write; else standard output.")
    ] = "",
) -> None:
    """Ask another tool for its graph; pipe it into `peacetime dependencies import -`."""
    try:
        text = _fetched(tool, Source(url, _token(token_from), days))
        if output:
            _write(output, text)
        else:
            sys.stdout.write(text)
    except Refused as refused:
        leave(refused, as_json=False)


def _fetched(tool: str, source: Source) -> str:
    ask = FETCHES.get(tool.lower())
    if ask is None:
        raise Refused(f"There is no tool “{tool}”. Write {', '.join(FETCHES)}.", exit_code=2)
    try:
        return ask(source)
    except NotFetched as reason:
        raise Refused(str(reason)) from None


def _token(name: str) -> str:
    if not name:
        return ""
    token = os.environ.get(name, "").strip()
    if not token or not token.isascii() or not token.isprintable():
        raise Refused(f"{name} holds no token. Put one there.", exit_code=2)
    return token


def _write(name: str, text: str) -> None:
    try:
        Path(name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused(f"{name} cannot be written: {error.strerror}.") from None
