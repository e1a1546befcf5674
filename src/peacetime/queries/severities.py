"""What each severity means here."""

from __future__ import annotations

from datetime import timedelta

from peacetime.domain.incidents.severity import DEFAULT_LEVELS, Level, Severity
from peacetime.storage.models import SeverityLevel


def levels() -> list[Level]:
    """The five levels, worst first: the organisation's own where it changed one."""
    own = {row.severity: row for row in SeverityLevel.objects.all()}
    return [
        _level(own[level.severity.value]) if level.severity.value in own else level
        for level in DEFAULT_LEVELS
    ]


def level_of(severity: Severity) -> Level:
    """One level."""
    return next(level for level in levels() if level.severity is severity)


def _level(row: SeverityLevel) -> Level:
    cadence = None if row.cadence_minutes is None else timedelta(minutes=row.cadence_minutes)
    return Level(Severity(row.severity), row.meaning, cadence)
