"""Histories as signals and as truth: what a monitor would have said, and what people said or what it came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from peacetime.domain.incidents.history import HistoryRow, read_history
from peacetime.domain.modes.recognition.trouble import Trouble, severity_said
from peacetime.domain.shared.spans import Span, union
from peacetime.domain.signals.signal import Kind, Level

LONGEST = timedelta(hours=168)  # a monitor that nobody looks at for months is no Rescue
GRAVE, MANY = timedelta(minutes=60), 3
LEVELS = {"down": Level.CRITICAL, "disrupted": Level.ERROR, "notice": Level.INFO}


class Truth(StrEnum):
    """What stands for a declared Rescue in a history."""

    DECLARED = "declared"
    POSTED = "posted"
    HINDSIGHT = "hindsight"


@dataclass(frozen=True, slots=True)
class Signalled:
    """One record as a signal: open from `start` until `end`."""

    trouble: Trouble
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """One true Rescue; `began_at` is when its impact did, `declared_at` when people said so."""

    began_at: datetime
    declared_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """One organisation."""

    name: str
    truth: Truth
    signals: tuple[Signalled, ...]
    periods: tuple[Period, ...]
    left_out: int  # records without the moments that are needed


def history(path: Path) -> History:
    """A history with the truth that it can give."""
    found = read_history([path.read_bytes()], at=datetime.now(UTC))
    rows = [row for row in found if isinstance(row, HistoryRow)]
    signals = tuple(sorted(map(_signal, rows), key=lambda each: (each.start, each.trouble.key)))
    if any(row.declared_at for row in rows):
        periods, left_out = _declared(rows)
        return History(path.stem, Truth.DECLARED, signals, periods, left_out)
    if any(row.is_maintenance for row in rows):
        incidents = [row for row in rows if not row.is_maintenance]
        spans = union(Span(row.started_at, _end(row)) for row in incidents)
        return History(path.stem, Truth.POSTED, signals, _periods(spans), 0)
    return History(path.stem, Truth.HINDSIGHT, signals, _periods(_grave(signals)), 0)


def _signal(row: HistoryRow) -> Signalled:
    start = row.detected_at or row.started_at
    word = row.severity_word.strip().lower()
    trouble = Trouble(
        key=row.source_key,
        kind=Kind.ALERT,
        title=row.title or "An incident without a title",
        began_at=start,
        level=LEVELS.get(word),
        severity=severity_said(row.severity_word, row.title),
        service=row.services[0] if row.services else "",
    )
    return Signalled(trouble, start, max(start, _end(row)))


def _end(row: HistoryRow) -> datetime:
    latest = row.started_at + LONGEST
    return min(max(row.resolved_at or latest, row.started_at), latest)


def _declared(rows: Sequence[HistoryRow]) -> tuple[tuple[Period, ...], int]:
    """What people declared and ended, in the order of declarations."""
    periods = [
        Period(row.detected_at or row.started_at, row.declared_at, _end(row))
        for row in rows
        if row.declared_at is not None and row.declared_at <= _end(row)
    ]
    return tuple(sorted(periods, key=lambda each: each.declared_at)), len(rows) - len(periods)


def _grave(signals: Sequence[Signalled]) -> list[Span]:
    """Stretches that, in hindsight, lasted an hour or hit three services at one time."""
    return [
        span
        for span in union(Span(each.start, each.end) for each in signals)
        if span.duration >= GRAVE or _together(span, signals) >= MANY
    ]


def _together(span: Span, signals: Sequence[Signalled]) -> int:
    """The most services that were down at one moment of a stretch."""
    inside = [each for each in signals if each.start in span or each.start == span.start]
    return max(
        (
            len({o.trouble.service for o in inside if o.start <= each.start < o.end})
            for each in inside
        ),
        default=0,
    )


def _periods(spans: Sequence[Span]) -> tuple[Period, ...]:
    return tuple(Period(span.start, span.start, span.end) for span in spans)
