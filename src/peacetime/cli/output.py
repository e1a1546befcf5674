"""What a command prints: the API's object, or lines for people."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from peacetime.cli.connection import Connection
from peacetime.cli.refusals import Refused, leave

Json = Annotated[bool, typer.Option("--json", help="Print the API's object.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask, do it.")]

# Word, sign and colour together: none of them alone.
MODES = {
    "delivery": ("●", "Delivery", "green"),
    "rescue": ("▲", "Rescue", "bold red"),
    "recovering": ("◐", "Recovering", "yellow"),
}


@contextmanager
def speaking(*, as_json: bool = False) -> Iterator[Connection]:
    """A conversation with the API; what it refuses ends the command with its sentence."""
    try:
        yield Connection()
    except Refused as refused:
        leave(refused, as_json=as_json)


def is_person() -> bool:
    """Whether somebody sits there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def print_json(value: object) -> None:
    """The API's object on stdout."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")


def say(*lines: object, to_stderr: bool = False) -> None:
    """Lines for people; nothing in them is taken for markup."""
    console = Console(stderr=to_stderr, highlight=False, markup=False, soft_wrap=True)
    for line in lines:
        console.print(line)


def table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Columns for people; in a pipe one line a row, tabs between."""
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        for row in rows:
            cells = [cell.plain if isinstance(cell, Text) else str(cell) for cell in row]
            sys.stdout.write("\t".join(cell.replace("\n", " ") for cell in cells) + "\n")
        return
    shown = Table(box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        shown.add_column(heading, overflow="fold")
    for row in rows:
        shown.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    console.print(shown)


def print_list(
    items: Iterable[Any],
    headings: Iterable[str],
    row: Callable[[Any], Iterable[object]],
    *,
    as_json: bool,
) -> None:
    """A list of the API, whole: its objects, or a line for each."""
    if as_json:
        print_json({"items": list(items), "next": None})
        return
    table(headings, map(row, items))


def print_done(answer: Any, *sentences: str, as_json: bool) -> None:
    """What an act came to: the API's object, or what a person wants to know of it."""
    if as_json:
        print_json(answer)
        return
    say(*sentences)


def mode_text(mode: str) -> Text:
    """A mode by sign, word and colour."""
    sign, word, style = MODES.get(mode, ("?", mode, ""))
    return Text(f"{sign} {word}", style=style)


def when(moment: Any) -> str:
    """A moment of the API on the clock of this machine."""
    if moment is None:
        return "not known"
    local = datetime.fromisoformat(str(moment)).astimezone()
    return f"{local:%a} {local.day} {local:%b %Y}, {local:%H:%M} {local.tzname()}"


def percent(share: float | None) -> str:
    """A share; never 100 % where it was not all."""
    if share is None:
        return "not known"
    whole = f"{share:.0%}"
    return ">99%" if whole == "100%" and share < 1 else whole
