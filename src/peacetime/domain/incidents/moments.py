"""The six moments of an incident and the durations between them, honestly.

A duration is *recorded*, *pending* (a moment may still come), *not applicable* or *invalid*, with the
reason. An unknown moment never becomes a zero.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Moments:
    """When things happened; None where nobody has said.

    `acknowledged_at` is when the first person took a role: at the declaration, where that names
    somebody. Source: our default, since taking a role is how one says "I have it" here.
    """

    impact_started_at: datetime | None = None
    detected_at: datetime | None = None
    declared_at: datetime | None = None
    acknowledged_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None


MOMENTS = tuple(field.name for field in fields(Moments))
LABELS = {
    "impact_started_at": "Impact started",
    "detected_at": "Detected",
    "declared_at": "Declared",
    "acknowledged_at": "Acknowledged",
    "mitigated_at": "Mitigated",
    "resolved_at": "Resolved",
}


class DurationState(StrEnum):
    """What is known of a duration."""

    RECORDED = "recorded"
    PENDING = "pending"
    NOT_APPLICABLE = "not_applicable"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Duration:
    """One derived duration: `value` only where it is recorded, `reason` everywhere else."""

    name: str
    label: str
    state: DurationState
    value: timedelta | None = None
    reason: str = ""


# name, label, from, to
DURATIONS = (
    ("time_to_detect", "Time to detect", "impact_started_at", "detected_at"),
    ("time_to_acknowledge", "Time to acknowledge", "detected_at", "acknowledged_at"),
    ("time_to_declare", "Time to declare", "detected_at", "declared_at"),
    ("time_to_mitigate", "Time to mitigate", "detected_at", "mitigated_at"),
    ("time_to_recover", "Time to recover", "impact_started_at", "resolved_at"),
)


def durations(moments: Moments, *, is_open: bool) -> list[Duration]:
    """Every derived duration with its honest state.

    Formula: the later moment minus the earlier one.

    Args:
        moments: The six moments, each with a zone or None.
        is_open: Whether the incident is still open, so that a missing moment may still come.

    Returns:
        Five durations, each recorded (a `timedelta`, never negative), pending, not applicable or
        invalid with the reason.

    Source: the framework (MTTD, MTTR); field usage for the others.

    >>> from datetime import datetime, timezone
    >>> t = datetime(2026, 1, 1, 10, tzinfo=timezone.utc)
    >>> [(d.name, d.state.value) for d in durations(Moments(detected_at=t, declared_at=t), is_open=True)][:3]
    [('time_to_detect', 'pending'), ('time_to_acknowledge', 'pending'), ('time_to_declare', 'recorded')]
    """
    return [_duration(row, moments, is_open=is_open) for row in DURATIONS]


def _duration(row: tuple[str, str, str, str], moments: Moments, *, is_open: bool) -> Duration:
    name, label, first, second = row
    start, end = getattr(moments, first), getattr(moments, second)
    missing = [LABELS[part] for part, value in ((first, start), (second, end)) if value is None]
    if start is not None and end is not None:
        if end < start:
            reason = f'"{LABELS[second]}" is earlier than "{LABELS[first]}"'
            return Duration(name, label, DurationState.INVALID, reason=reason)
        return Duration(name, label, DurationState.RECORDED, value=end - start)
    reason = (
        " and ".join(f'"{part}"' for part in missing)
        + (" are" if len(missing) > 1 else " is")
        + " not known"
    )
    if not is_open and second == "mitigated_at" and end is None and moments.resolved_at is not None:
        return Duration(
            name, label, DurationState.NOT_APPLICABLE, reason="no separate mitigation was recorded"
        )
    if not is_open and second == "acknowledged_at" and end is None:
        return Duration(
            name, label, DurationState.NOT_APPLICABLE, reason="nobody was asked to acknowledge it"
        )
    return Duration(name, label, DurationState.PENDING, reason=reason)
