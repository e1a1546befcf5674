"""The rituals every team starts with, and the review that each postmortem brings."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from peacetime.domain.rituals.rhythms import DAY, HOUR, OPEN_FOR, Every, Rhythm, Ritual
from peacetime.domain.shared.hours import WorkingHours


class RitualKind(StrEnum):
    """The four rituals of following through.

    Source: the framework, "Follow Through Rituals".
    """

    REVIEW = "review"
    WEEKLY_CHECK = "weekly_check"
    MONTHLY_REVIEW = "monthly_review"
    QUARTERLY_RETRO = "quarterly_retro"


NAMES = {
    RitualKind.REVIEW: "Postmortem review",
    RitualKind.WEEKLY_CHECK: "Weekly check of action items",
    RitualKind.MONTHLY_REVIEW: "Monthly incident review",
    RitualKind.QUARTERLY_RETRO: "Quarterly retro",
}

RHYTHMS = {
    RitualKind.WEEKLY_CHECK: Rhythm(Every.WEEK, weekday=1, starts_at=time(10)),
    RitualKind.MONTHLY_REVIEW: Rhythm(Every.MONTH, weekday=2, starts_at=time(14), nth=1),
    RitualKind.QUARTERLY_RETRO: Rhythm(Every.QUARTER, weekday=3, starts_at=time(14), nth=2),
}

REMIND_BEFORE = {
    Every.ONCE: DAY,
    Every.WEEK: HOUR,
    Every.MONTH: DAY,
    Every.QUARTER: 7 * DAY,
}


def standard_ritual(
    kind: RitualKind, owner_id: str, hours: WorkingHours, *, rhythm: Rhythm | None = None
) -> Ritual:
    """A ritual of a team, or of the organisation, in its usual rhythm.

    Args:
        kind: Not the review, which comes with its postmortem.
        owner_id: Of the team or organisation whose ritual it is.
        hours: Theirs.
        rhythm: Their own, instead of the usual one.

    Source: the rituals are the framework's; the days, the hours and how long before one is reminded are
    our default: Mondays at 10, the first Tuesday at 14, the second Wednesday of a quarter at 14.

    >>> from zoneinfo import ZoneInfo
    >>> from peacetime.domain.shared.hours import weekly
    >>> standard_ritual(RitualKind.WEEKLY_CHECK, "checkout", weekly(ZoneInfo("UTC"))).id
    'weekly_check:checkout'
    """
    chosen = RHYTHMS[kind] if rhythm is None else rhythm
    return Ritual(
        f"{kind.value}:{owner_id}",
        NAMES[kind],
        chosen,
        hours,
        REMIND_BEFORE[chosen.every],
        OPEN_FOR[chosen.every],
    )


def review_ritual(
    postmortem_id: str,
    starts_at: datetime,
    hours: WorkingHours,
    *,
    remind_before: timedelta = REMIND_BEFORE[Every.ONCE],
) -> Ritual:
    """The review of one postmortem, at the moment that was chosen for it.

    Args:
        postmortem_id: Of which.
        starts_at: As from `windows.review_window`.
        hours: Of the team.
        remind_before: How long before.

    Source: the framework, "Postmortem review meeting".

    >>> from zoneinfo import ZoneInfo
    >>> from peacetime.domain.shared.hours import weekly
    >>> at = datetime(2026, 3, 5, 10, tzinfo=UTC)
    >>> review_ritual("pm-7", at, weekly(ZoneInfo("UTC"))).rhythm.key
    'pm-7'
    """
    rhythm = Rhythm(Every.ONCE, once_at=starts_at.astimezone(UTC), key=postmortem_id)
    name, open_for = NAMES[RitualKind.REVIEW], OPEN_FOR[Every.ONCE]
    return Ritual(RitualKind.REVIEW.value, name, rhythm, hours, remind_before, open_for)
