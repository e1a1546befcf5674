"""The linter of postmortems, for anyone's CI: it needs no server."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from peacetime.cli import lint_formats
from peacetime.cli.files import STANDARD_INPUT, bytes_of
from peacetime.cli.lint_formats import FORMATS, Remark
from peacetime.cli.refusals import Refused, leave
from peacetime.domain.postmortems.document.documents import Document, read_document
from peacetime.domain.postmortems.lint import EarlierAction, Promises, lint_document

app = typer.Typer(help="Hold documents to the standard.", no_args_is_help=True)

SUFFIXES = {".md", ".markdown", ".txt"}
LARGEST = 64 * 1024 * 1024
_DAY = re.compile(r"(?<!\d)(\d{4})[-_](\d{2})[-_](\d{2})(?!\d)")


@app.callback()
def main() -> None:
    """Hold documents to the standard."""


@app.command()
def postmortem(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…",
            help="Markdown or text; a folder is searched for both; - is standard input.",
        ),
    ],
    at: Annotated[
        str,
        typer.Option(
            help="Due dates before this day are past, like 2026-03-01, or today.", metavar="DATE"
        ),
    ] = "",
    form: Annotated[str, typer.Option("--format", help="text, json, sarif or github.")] = "text",
) -> None:
    """Mark what a good reviewer would say of postmortems; ends with 1 where there is something."""
    try:
        write, day = _format(form), _day(at)
    except Refused as refused:
        leave(refused, as_json=False)
    unread: list[str] = []
    documents = list(_documents(files, unread))
    remarks = list(_remarks(documents, day))
    write(remarks, len(documents))
    for sentence in unread:
        sys.stderr.write(f"{sentence}\n")
    if unread or remarks:
        raise typer.Exit(2 if unread else 1)


@dataclass(frozen=True, slots=True)
class _Read:
    name: str
    document: Document


def _format(form: str) -> lint_formats.Write:
    write = FORMATS.get(form)
    if write is None:
        raise Refused(f"There is no format “{form}”. Write {', '.join(FORMATS)}.", exit_code=2)
    return write


def _day(at: str) -> date | None:
    if not at:
        return None
    if at in {"today", "now"}:
        return datetime.now(UTC).date()
    try:
        return datetime.fromisoformat(at).date()
    except ValueError:
        sentence = f"“{at}” is no day. Write one like 2026-03-01, or today."
        raise Refused(sentence, exit_code=2) from None


def _documents(files: Iterable[str], unread: list[str]) -> Iterator[_Read]:
    seen: set[str] = set()
    for name in _names(files, unread):
        if name in seen:
            continue
        seen.add(name)
        try:
            text = _text(name)
        except Refused as refused:
            unread.append(refused.sentence)
            continue
        yield _Read(name, read_document(text, written_on=_day_in(name)))


def _names(files: Iterable[str], unread: list[str]) -> Iterator[str]:
    for name in files:
        path = Path(name)
        if name == STANDARD_INPUT or not path.is_dir():
            yield name
            continue
        found = [str(file) for file in sorted(path.rglob("*")) if _is_wanted(file, path)]
        if not found:
            unread.append(f"{name} holds no {', '.join(sorted(SUFFIXES))} file.")
        yield from found


def _is_wanted(file: Path, folder: Path) -> bool:
    inside = file.relative_to(folder).parts
    is_hidden = any(part.startswith(".") or part == "node_modules" for part in inside)
    return file.suffix.lower() in SUFFIXES and not is_hidden and file.is_file()


def _text(name: str) -> str:
    """The text of a file, whatever wrote it."""
    raw = bytes_of(name, largest=LARGEST, advice="Give the document itself.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    if b"\0" in raw[:8192]:
        raise Refused(f"{name} is no text. Give Markdown, or the text of a PDF.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _day_in(name: str) -> date | None:
    """The day in a file's name, for documents that do not say theirs."""
    said = _DAY.search(Path(name).name)
    try:
        return date(*map(int, said.groups())) if said else None
    except ValueError:
        return None


def _remarks(documents: list[_Read], day: date | None) -> Iterator[Remark]:
    """The findings file by file as given; what was promised earlier is known to the later ones."""
    promises = Promises()
    found: dict[str, list[Remark]] = {}
    for read in sorted(documents, key=lambda read: read.document.written_on or date.max):
        findings = lint_document(read.document, at=day, earlier=promises)
        found[read.name] = [Remark(read.name, finding) for finding in findings]
        for action in read.document.actions:
            if action.is_open:
                source = f"{read.name}:{action.place.line}"
                promises.add(EarlierAction(action.promise, source, action.references))
    for read in documents:
        yield from found[read.name]
