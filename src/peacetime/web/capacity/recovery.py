"""After a Rescue: what rest the team is owed, and whether its recovery was kept; nobody is named."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_safe

from peacetime.domain.communications.wording import length
from peacetime.pictures.balance import hours_word
from peacetime.queries.burst.recovery import TeamRecovery, team_recovery
from peacetime.queries.burst.team_course import team_course
from peacetime.web.capacity.gauge import days_owed
from peacetime.web.door import now, signed_in
from peacetime.web.frame import page
from peacetime.web.live import STREAM

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.domain.burst.people.recovery import CompRest
    from peacetime.queries.access import Actor

RECENT = timedelta(days=14)  # so long a team's own page speaks of it
SMALL = 0.05
OWED = (
    "Σ max(0, −balance) of the team’s people ÷ what an hour off with the pager off gives back; "  # noqa: RUF001 - the sign is meant
    "nobody’s rest pays for another’s debt. A working day is eight of these hours."
)


@require_safe
@signed_in
def recovery(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What is owed after the last Rescue, and what became of the time to recover."""
    at = now()
    course = team_course(slug, actor=actor, at=at)
    found = team_recovery(slug, actor=actor, at=at)
    context: dict[str, Any] = {
        "slug": course.team,
        "name": course.team_name,
        "zone": course.time_zone,
        "recovery": found,
        "is_hidden": course.gauge.state == "hidden",
        "hidden": course.gauge.sentence,
        "heading": _heading(course.team_name, found),
        "owed": owed_sentences(found.owed) if found and found.owed else [],
        "days_owed": days_owed(course.gauge),
        "formula": OWED,
        "lasted": length(found.ended_at - found.started_at) if found and found.ended_at else "",
    }
    return page(
        request,
        "capacity/recovery.html",
        context,
        actor=actor,
        team_id=course.team_id,
        stream=STREAM,
    )


def lately(slug: str, *, actor: Actor) -> list[tuple[str, str]]:
    """What a team's own page says of its recovery in the days after a Rescue: (sentence, state)."""
    found = team_recovery(slug, actor=actor, at=now())
    if found is None or found.ended_at is None or found.ended_at < now() - RECENT:
        return []
    said = [(one.sentence, "warning") for one in found.skipped]
    if found.owed and found.owed.owed_hours > SMALL:
        said.insert(0, (owed_sentences(found.owed)[0], ""))
    return said


def owed_sentences(owed: CompRest) -> list[str]:
    """Rest in hours and working days, of the team together."""
    if owed.owed_hours <= SMALL:
        said = ["Nobody is in debt: no rest is owed."]
    else:
        days = owed.owed_days
        so_many = (
            "less than a working day"
            if days < 1
            else "one working day"
            if round(days) == 1
            else f"{days:,.0f} working days"
        )
        sentence = (
            f"The team owes itself {hours_word(owed.owed_hours)} of rest, {so_many} of all together: "
            "time off with the pager off brings everybody back to zero."
        )
        said = [sentence]
    if owed.in_full_hours > owed.owed_hours + SMALL:
        said.append(
            f"{hours_word(owed.in_full_hours)} would give back all that this Rescue took, and debt from before it."
        )
    return said


def _heading(name: str, found: TeamRecovery | None) -> str:
    if found is None:
        return f"{name} had no Rescue yet"
    if not found.is_over:
        return f"{name} is in Rescue Mode"
    if found.is_recovering:
        return f"{name} is recovering"
    return f"After the last Rescue of {name}"
