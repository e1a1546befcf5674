"""What a look at a file tells before anything is read from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from peacetime.domain.incidents.history.choices import MOMENTS, Choices
from peacetime.domain.incidents.history.columns import (
    Columns,
    columns_of,
    is_reason,
    unique_names,
)
from peacetime.domain.incidents.history.dates import DateOrders, is_hour_24
from peacetime.domain.incidents.history.encoding import Text
from peacetime.domain.incidents.history.findings import RejectedFile
from peacetime.domain.incidents.history.records import Record
from peacetime.domain.incidents.history.tables import Table, read_table
from peacetime.domain.shared.text import quoted

SAMPLES, LONGEST_SAMPLE = 3, 60


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file, with what its first filled cells hold."""

    name: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What a person must say before a file can be read as it is meant."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file is: its form, its tool, its columns and what is open about it.

    `mapping` leads from our fields to columns, empty where the start is in none we know.
    `header_digest` is the same for files with the same columns, so that a mapping is known
    again. `choices` are those given, with the order of dates where the dates told it. `zone` is
    the one in which its tool writes moments that name none.
    """

    form: str
    tool: str
    columns: tuple[Column, ...]
    mapping: Mapping[str, str]
    questions: tuple[Question, ...]
    choices: Choices
    header_digest: str
    hours_24: int
    zone: str
    is_own: bool


def survey(chunks: Iterable[bytes], choices: Choices, *, at_most: int | None = None) -> Survey:
    r"""Looks through a file, or its first rows, for what must be known before it is read.

    Args:
        chunks: The bytes of the file in order.
        choices: What a person said already.
        at_most: How many rows to look at; None for all.

    Raises:
        RejectedFile: The file is no table at all, or a column that was pointed at is not there.

    Cost: linear, in constant memory.

    >>> found = survey([b"Begin,What\n03/04/2026 10:00Z,DNS\n"], Choices({"started_at": "Begin"}))
    >>> [question.code for question in found.questions], found.columns[1].samples
    (['date_order'], ('DNS',))
    """
    table = read_table(Text(chunks))
    samples = tuple(_columns(table))
    digest = _digest(table)
    try:
        columns = columns_of(table, choices)
    except RejectedFile as refusal:
        if choices.columns is not None or refusal.code not in {"column_unknown", "column_missing"}:
            raise
        asked = (Question("columns", refusal.sentence),)
        return Survey(
            table.form, "", samples, {}, asked, choices, digest, hours_24=0, zone="", is_own=False
        )
    orders, hours_24 = _look(table, columns, at_most)
    found = replace(choices, date_order=choices.date_order or orders.found)
    question = orders.question if choices.date_order is None else ""
    return Survey(
        form=table.form,
        tool=columns.tool.name if columns.tool else "",
        columns=samples,
        mapping=columns.mapping,
        questions=(Question("date_order", question),) if question else (),
        choices=found,
        header_digest=digest,
        hours_24=hours_24,
        zone=columns.tool.zone if columns.tool else "",
        is_own=columns.is_own,
    )


def _look(table: Table, columns: Columns, at_most: int | None) -> tuple[DateOrders, int]:
    orders, hours_24 = DateOrders(), 0
    places = [columns.known[name] for name in MOMENTS if name in columns.known]
    for record in islice(table.records, at_most):
        if not isinstance(record, Record):
            continue
        for place in places:
            cell = record.cells[place] if place < len(record.cells) else ""
            orders.look_at(cell)
            hours_24 += is_hour_24(cell)
    return orders, hours_24


def _columns(table: Table) -> Iterable[Column]:
    for place, name in enumerate(unique_names(table.header)):
        cells = (one.cells[place].strip() for one in table.first if place < len(one.cells))
        filled = dict.fromkeys(cell for cell in cells if cell)
        shown = (quoted(cell, at_most=LONGEST_SAMPLE)[1:-1] for cell in filled)
        yield Column(name, tuple(islice(shown, SAMPLES)))


def _digest(table: Table) -> str:
    own = (name for name in unique_names(table.header) if not is_reason(name))
    names = "\n".join(sorted(own))
    return hashlib.sha256(names.encode("utf-8", "replace")).hexdigest()
