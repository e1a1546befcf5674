"""What the whole organisation shares: the lock for its people, and its severities."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    from datetime import datetime

LONGEST_CADENCE_MINUTES = 7 * 24 * 60
LOCK = 7_233_001  # of the advisory locks of this database, ours for the organisation


def lock_organisation() -> None:
    """Make this transaction the only one that decides who the administrators are.

    The first administrator has no row yet that could be locked, and the last one is found by counting.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@command
def change_severity(
    severity: str, *, meaning: str, cadence_minutes: int | None, actor: Actor, at: datetime
) -> Level:
    """Say what a severity means here and how often stakeholders then hear; None promises nothing."""
    require(actor, Act.SET_UP_ORGANISATION)
    level = severity_named(severity)
    meaning = clean_text(meaning, field="meaning", max_length=200)
    if cadence_minutes is not None and not 1 <= cadence_minutes <= LONGEST_CADENCE_MINUTES:
        sentence = (
            "The time between two updates is between 1 minute and 7 days. "
            "Leave it empty to promise none."
        )
        raise InvalidInput(sentence, field="cadence_minutes", code="cadence_out_of_range")
    lock_organisation()
    before = level_of(level)
    SeverityLevel.objects.update_or_create(
        severity=level.value, defaults={"meaning": meaning, "cadence_minutes": cadence_minutes}
    )
    after = level_of(level)
    if after != before:
        record.audit(
            "severity.level.changed",
            f"severity:{level.value}",
            actor=actor,
            at=at,
            meaning=meaning,
            cadence_minutes=cadence_minutes,
        )
        record.fact("severity.level.changed", at=at)
    return after
