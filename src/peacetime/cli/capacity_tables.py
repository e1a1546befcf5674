"""Weekly numbers and rotas at a terminal: brought as CSV, and taken away as CSV."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from peacetime.cli.capacity import AsCsv, Slug, path
from peacetime.cli.connection import Connection
from peacetime.cli.output import (
    Json,
    print_done,
    print_json,
    print_list,
    say,
    speaking,
    table,
    when,
)
from peacetime.cli.refusals import Refused

series = typer.Typer(help="Weekly numbers for the warning signs.", no_args_is_help=True)
rota = typer.Typer(help="A team's on-call rota.", no_args_is_help=True)

STANDARD_INPUT = "-"
Table = Annotated[str, typer.Argument(metavar="FILE", help="A CSV; - for standard input.")]
Preview = Annotated[bool, typer.Option("--preview", help="Say how it would be read, no more.")]


@series.command("show")
def show_series(slug: Slug, as_csv: AsCsv = False, as_json: Json = False) -> None:
    """The weekly numbers that were brought for a team, oldest first."""
    with speaking(as_json=as_json) as api:
        if as_csv:
            sys.stdout.write(api.text(f"{path(slug)}/series.csv"))
            return
        headings = ("Week", "Kind", "Value", "Of", "From")
        print_list(api.items(f"{path(slug)}/series"), headings, _week, as_json=as_json)


@series.command("bring")
def bring_series(
    slug: Slug,
    file: Table,
    source: Annotated[str, typer.Option(help="Where the numbers come from.")] = "",
    *,
    preview: Preview = False,
    as_json: Json = False,
) -> None:
    """Bring weekly numbers: kind, week, value, exposure. Every row is taken, or none."""
    with speaking(as_json=as_json) as api:
        if preview:
            _show(_bring(api, f"{path(slug)}/series.csv/preview", file), as_json=as_json)
            return
        brought = _bring(api, f"{path(slug)}/series.csv", file, source=source)
        sentence = f"New weeks: {brought['rows']}. Known already: {brought['unchanged']}."
        print_done(brought, sentence, as_json=as_json)


@rota.command("show")
def show_rota(slug: Slug, as_csv: AsCsv = False, as_json: Json = False) -> None:
    """Who carries a team's pager, from two weeks ago on."""
    with speaking(as_json=as_json) as api:
        if as_csv:
            sys.stdout.write(api.text(f"{path(slug)}/rota.csv"))
            return
        headings = ("From", "To", "Who")
        print_list(api.items(f"{path(slug)}/rota"), headings, _shift, as_json=as_json)


@rota.command("bring")
def bring_rota(slug: Slug, file: Table, *, preview: Preview = False, as_json: Json = False) -> None:
    """Bring a rota: person, starts_at, ends_at. It replaces what was said of the same time."""
    with speaking(as_json=as_json) as api:
        if preview:
            _show(_bring(api, f"{path(slug)}/rota.csv/preview", file), as_json=as_json)
            return
        brought = _bring(api, f"{path(slug)}/rota.csv", file)
        sentence = f"Shifts: {brought['shifts']}. Replaced: {brought['replaced']}."
        print_done(brought, sentence, as_json=as_json)


def _bring(api: Connection, where: str, file: str, **query: str) -> Any:
    try:
        content = sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.", exit_code=2) from None
    given = {name: value for name, value in query.items() if value}
    headers = {"Content-Type": "text/csv"}
    return api.write("POST", where, params=given, content=content, headers=headers)


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    say(f"Can be read: {found['rows']}. Refused: {found['refused_in_all']}.")
    refused = ([each["line"], each["sentence"], each["text"]] for each in found["refused"])
    table(("Line", "Why", "What stands there"), refused)


def _week(line: dict[str, Any]) -> list[object]:
    exposure = "" if line["exposure"] is None else f"{line['exposure']:g}"
    return [line["week"], line["kind"], f"{line['value']:g}", exposure, line["source"]]


def _shift(shift: dict[str, Any]) -> list[object]:
    return [when(shift["starts_at"]), when(shift["ends_at"]), shift["name"]]
