"""The ledger on its own: a small contract that anyone can script against, without any server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from peacetime.cli.output import Json, print_json, table
from peacetime.cli.refusals import Refused, leave
from peacetime.domain.shared.errors import InvalidInput

app = typer.Typer(
    help="Burst capacity: how much Rescue can still be carried.", no_args_is_help=True
)

COLUMNS = ("balance", "earned", "spent", "discarded", "charged")
STANDARD_INPUT = "-"


@app.callback()
def burst() -> None:
    """Burst capacity: how much Rescue can still be carried."""


@app.command("ledger")
def ledger(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="JSON with cap, floor, at_floor, start and segments; - for standard input.",
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write the JSON there instead.")
    ] = None,
    as_json: Json = False,
) -> None:
    """A balance after each segment, between its floor and its cap; it needs no server."""
    try:
        settled = _settled(_read(file))
        if output is not None:
            _write(output, settled)
            return
    except Refused as refused:
        leave(refused, as_json=as_json)
    if as_json:
        print_json({"segments": settled})
        return
    rows = ([f"{row[name]:,.6g}" for name in COLUMNS] for row in settled)
    table(("Segment", *map(str.title, COLUMNS)), ([n, *row] for n, row in enumerate(rows, start=1)))


def _settled(asked: object) -> list[dict[str, float]]:
    from dataclasses import asdict

    from peacetime.domain.burst.ledger.credits import contract, settle  # numpy is slow to start

    try:
        return [asdict(each) for each in settle(*contract(asked))]
    except InvalidInput as refused:
        problem = {"detail": refused.sentence, "code": refused.code, "field": refused.field}
        raise Refused(refused.sentence, problem=problem) from None


def _read(file: str) -> Any:
    try:
        content = sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()
    except OSError as error:
        raise _unreadable(
            f"{_name(file)} cannot be read: {error.strerror}.", "file_unreadable"
        ) from None
    except ValueError as error:
        raise _unreadable(f"{_name(file)} cannot be read: {error}.", "file_unreadable") from None
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        what = f"line {error.lineno}" if content.strip() else "it is empty"
        raise _unreadable(f"{_name(file)} is no JSON: {what}.", "json_unreadable") from None


def _write(output: Path, settled: list[dict[str, float]]) -> None:
    content = orjson.dumps({"segments": settled}, option=orjson.OPT_INDENT_2) + b"\n"
    try:
        output.write_bytes(content)
    except OSError as error:
        sentence = f"{output} cannot be written: {error.strerror}."
        raise _unreadable(sentence, "output_unwritable") from None


def _name(file: str) -> str:
    return "Standard input" if file == STANDARD_INPUT else file or "A file without a name"


def _unreadable(sentence: str, code: str) -> Refused:
    return Refused(sentence, exit_code=2, problem={"detail": sentence, "code": code})
