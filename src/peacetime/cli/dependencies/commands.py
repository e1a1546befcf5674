"""What services need of one another: described, imported, asked."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from peacetime.cli.asking import agreed
from peacetime.cli.connection import Connection
from peacetime.cli.dependencies import words
from peacetime.cli.dependencies.files import graph_of, refusing, system_of, text_of
from peacetime.cli.output import Json, Yes, print_done, print_json, say
from peacetime.cli.refusals import Refused
from peacetime.documents.graphs import FORMS, read_described
from peacetime.documents.writing import yaml_of
from peacetime.domain.dependencies.describing.differences import differences
from peacetime.domain.dependencies.describing.writing import plain_description
from peacetime.domain.dependencies.services import Failure

if TYPE_CHECKING:
    from peacetime.domain.dependencies.figures import Figures

app = typer.Typer(
    help="What services need of one another, and what it costs. With a FILE no server is asked.",
    no_args_is_help=True,
)

STANDARD_OUTPUT = "-"
Described = Annotated[
    str | None,
    typer.Argument(
        metavar="[FILE]",
        help="A description, or a graph of another tool; - is standard input. Else the organisation's system.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")]


def _answers() -> ModuleType:
    """What computes: no other command waits for numpy."""
    from peacetime.domain.dependencies import answers

    return answers


def _figures(file: str, *, is_guessed: bool = False) -> Figures:
    from peacetime.domain.dependencies.figures import Figures
    from peacetime.domain.dependencies.guesses import guessed

    system = system_of(file)
    return Figures(guessed(system) if is_guessed else system)


@app.command()
def apply(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A description; - is standard input.")
    ],
    against: Annotated[
        str, typer.Option(metavar="FILE", help="Hold it against another file, without a server.")
    ] = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Describe services and needs by a file; what would change is shown first."""
    with refusing(as_json=as_json):
        text = text_of(file)
        if against:
            before = system_of(against)
            found = differences(before, read_described(text).applied(before))
            changes = [{"change": each.change.value, "sentence": each.sentence} for each in found]
            _print_changes({"changes": changes, "is_applied": False}, as_json=as_json)
            return
        read_described(text)  # what is wrong with it needs no server to be told
        body = {"text": text.content, "name": text.name}
        _write("/dependencies/apply", body, dry_run=dry_run, yes=yes, as_json=as_json)


@app.command()
def export(
    to: Annotated[
        str, typer.Option(metavar="FILE", help="Where to write; else standard output.")
    ] = "-",
) -> None:
    """Write the organisation's system as a description, to be kept and applied again."""
    with refusing(as_json=False):
        _keep(Connection().get("/dependencies/description")["text"], to)


@app.command("import")
def import_graph(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Of another tool; - is standard input.")
    ],
    form: Annotated[str, typer.Option(help=f"{', '.join(FORMS)}; told from the file, else.")] = "",
    to: Annotated[
        str,
        typer.Option(
            metavar="FILE", help="Write a description instead, without a server; - prints it."
        ),
    ] = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Bring a graph that another tool keeps; what people labelled stays theirs."""
    with refusing(as_json=as_json):
        if to:
            _write_description(file, form, to, as_json=as_json)
            return
        text = text_of(file)
        body = {"text": text.content, "name": text.name, "form": form}
        _write("/dependencies/import", body, dry_run=dry_run, yes=yes, as_json=as_json)


@app.command("what-if")
def what_if(
    services: Annotated[list[str], typer.Argument(metavar="SERVICE…", help="What fails.")],
    minutes: Annotated[float, typer.Option("--minutes", "-m", help="For how long.")] = 30,
    hangs: Annotated[
        bool, typer.Option("--hangs", help="It does not answer, instead of failing.")
    ] = False,
    file: Annotated[
        str, typer.Option(metavar="FILE", help="Instead of the organisation's system.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Say who goes down with a service, and which teams are in Rescue from which minute on."""
    failure = Failure.SLOW if hangs else Failure.DOWN
    with refusing(as_json=as_json):
        if file:
            answer = _answers().what_if_answer(system_of(file), services, minutes, failure=failure)
        else:
            query = {"service": services, "minutes": minutes, "failure": failure.value}
            answer = Connection().get("/dependencies/what-if", **query)
        print_done(answer, *words.what_if_lines(answer), as_json=as_json)


@app.command()
def cost(file: Described = None, as_json: Json = False) -> None:
    """Say how much Rescue each team may expect in a month, and because of whom."""
    with refusing(as_json=as_json):
        if file:
            answer = _answers().cost_answer(_figures(file, is_guessed=True))
        else:
            answer = Connection().get("/dependencies/cost")
        print_done(answer, *words.cost_lines(answer), as_json=as_json)


@app.command()
def changes(file: Described = None, as_json: Json = False) -> None:
    """Rank what to change by the Rescue minutes it saves."""
    with refusing(as_json=as_json):
        if file:
            answer = _answers().changes_answer(_figures(file, is_guessed=True))
        else:
            answer = Connection().get("/dependencies/changes")
        print_done(answer, *words.change_lines(answer), as_json=as_json)


@app.command()
def check(file: Described = None, as_json: Json = False) -> None:
    """Hold promises against the graph, and labels against incidents; ends with 1 where one fails."""
    with refusing(as_json=as_json):
        if file:
            answer: dict[str, Any] = {**_answers().promises_answer(_figures(file)), "labels": []}
        else:
            api = Connection()
            labels = api.get("/dependencies/labels")["items"]
            answer = {**api.get("/dependencies/promises"), "labels": labels}
        lines = [*words.promise_lines(answer), *words.label_lines(answer["labels"])]
        print_done(answer, *lines, as_json=as_json)
        is_broken = any(each["is_kept"] is False for each in answer["promises"])
        if is_broken or any(each["verdict"] == "contradicted" for each in answer["labels"]):
            raise typer.Exit(1)


@app.command()
def lint(file: Described = None, as_json: Json = False) -> None:
    """Say what a good reviewer would say of a graph; ends with 1 where there is something."""
    with refusing(as_json=as_json):
        if file:
            items = _answers().lint_answer(_figures(file), on=datetime.now(UTC).date())
        else:
            items = Connection().get("/dependencies/lint")["items"]
        print_done({"items": items}, *words.lint_lines(items), as_json=as_json)
        if items:
            raise typer.Exit(1)


def _write_description(file: str, form: str, to: str, *, as_json: bool) -> None:
    found = graph_of(file, form=form)
    written = yaml_of(plain_description(found.system, found.names))
    _keep(written, to)
    remarks = _answers().remarks_answer(found.remarks)
    if as_json and to != STANDARD_OUTPUT:
        print_json({"services": len(found.system.services), "remarks": remarks})
        return
    say(*_remark_lines(remarks), to_stderr=True)


def _keep(written: str, to: str) -> None:
    if to == STANDARD_OUTPUT:
        sys.stdout.write(written)
        return
    try:
        Path(to).write_text(written, encoding="utf-8")
    except OSError as error:
        raise Refused(f"{to} cannot be written: {error.strerror}.") from None


def _write(path: str, body: dict[str, Any], *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Ask what would change, show it, and do it where somebody agrees."""
    api = Connection()
    preview = api.ask(path, {**body, "dry_run": True})
    if dry_run or not preview["changes"]:
        _print_changes(preview, as_json=as_json)
        return
    if not yes:
        _print_changes(preview, as_json=False, to_stderr=True)
        agreed("Do it?", yes=yes)
    done = api.write("POST", path, {**body, "version": preview["version"]})
    _print_changes(done, as_json=as_json)


def _print_changes(answer: dict[str, Any], *, as_json: bool, to_stderr: bool = False) -> None:
    if as_json:
        print_json(answer)
        return
    signs = {"added": "+", "removed": "-", "changed": "~"}
    lines = [f"{signs.get(each['change'], '')} {each['sentence']}" for each in answer["changes"]]
    end = "Done." if answer["is_applied"] else "Nothing is changed yet."
    lines.append(end if answer["changes"] else "Nothing would change.")
    say(*_remark_lines(answer.get("remarks", [])), *lines, to_stderr=to_stderr)


def _remark_lines(remarks: list[dict[str, Any]]) -> list[str]:
    return [
        f"{each['place']}: {each['sentence']}" if each["place"] else each["sentence"]
        for each in remarks
    ]
