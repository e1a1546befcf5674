"""What the whole organisation shares: the lock for its people, and its severities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from peacetime.domain.incidents.severity import Level, severity_named
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.severities import level_of
from peacetime.storage.models import SeverityLevel
from peacetime.usecases import record
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LONGEST_CADENCE_MINUTES = 7 * 24 * 60
LOCK = 7_233_001  # of the advisory locks of this database, ours for the organisation


def lock_organisation() -> None:
    """Make this transaction the only one that decides who the administrators are.

    The first administrator has no row yet that could be locked, and the last one is found by counting.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a severity means here; `cadence_minutes` None promises no next update."""

    severity: str
    meaning: str
    cadence_minutes: int | None


@command
def change_severity(
    severity: str, *, meaning: str, cadence_minutes: int | None, actor: Actor, at: datetime
) -> Level:
    """Say what a severity means here and how often stakeholders then hear."""
    require(actor, Act.SET_UP_ORGANISATION)
    lock_organisation()
    return _change(Meaning(severity, meaning, cadence_minutes), actor=actor, at=at)


@command
def change_severities(
    meanings: Sequence[Meaning], *, actor: Actor, at: datetime
) -> tuple[Level, ...]:
    """Say what several severities mean, all or none; a refused field carries its severity's name."""
    require(actor, Act.SET_UP_ORGANISATION)
    lock_organisation()
    return tuple(_change_or_name(said, actor=actor, at=at) for said in meanings)


def _change_or_name(said: Meaning, *, actor: Actor, at: datetime) -> Level:
    try:
        return _change(said, actor=actor, at=at)
    except InvalidInput as refusal:
        field = f"{refusal.field}-{said.severity}"
        sentence = f"{said.severity}: {refusal.sentence}"
        raise InvalidInput(sentence, field=field, code=refusal.code) from None


def _change(said: Meaning, *, actor: Actor, at: datetime) -> Level:
    level = severity_named(said.severity)
    meaning = clean_text(said.meaning, field="meaning", max_length=200)
    cadence = said.cadence_minutes
    if cadence is not None and not 1 <= cadence <= LONGEST_CADENCE_MINUTES:
        sentence = (
            "The time between two updates is between 1 minute and 7 days. "
            "Leave it empty to promise none."
        )
        raise InvalidInput(sentence, field="cadence_minutes", code="cadence_out_of_range")
    before = level_of(level)
    SeverityLevel.objects.update_or_create(
        severity=level.value, defaults={"meaning": meaning, "cadence_minutes": cadence}
    )
    after = level_of(level)
    if after != before:
        changes: dict[str, Any] = {"meaning": meaning, "cadence_minutes": cadence}
        record.audit(
            "severity.level.changed", f"severity:{level.value}", actor=actor, at=at, **changes
        )
        record.fact("severity.level.changed", at=at)
    return after
