"""A sprint plan as its template shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.burst.planning import FIXED_SHARE
from peacetime.pictures.balance import whole_hours
from peacetime.pictures.sprint import Strip, sprint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from markupsafe import Markup

    from peacetime.queries.burst.planning import Candidate, TeamPlan
    from peacetime.web.form import Form

FREE_ROWS = 2  # turns on call to fill in, beside those that are there
PROMISE = (
    "Available hours − what Rescue takes in all but the worst of 4,000 simulated sprints: people × time "  # noqa: RUF001 - the sign is meant
    "engaged in working hours, as much rest for hours outside them, and the follow-up of each incident."
)


def plan_shown(found: TeamPlan, form: Form) -> dict[str, Any]:
    """What `outlook/plan.html` needs."""
    plan = found.plan
    return {
        "team": {"slug": found.team, "name": found.team_name},
        "headline": _headline(found),
        "sentence": _beside_the_headline(plan.sentence) if plan else found.unknown,
        "receipt": plan.receipt if plan else "",
        "replay": found.replay.sentence if found.replay else found.unknown if plan else "",
        "picture": _picture(found) if plan else None,
        "formula": PROMISE,
        "first_day": found.first_day,
        "last_day": found.last_day,
        "confidence": f"{found.confidence:g}",
        "hours_per_day": f"{found.hours_per_day:g}",
        "people": found.people,
        "candidates": [_candidate(each, form, found) for each in found.candidates],
        "turns": _turns(found, form),
        "is_rota_known": found.is_rota_known,
        "remarks": [*(plan.remarks if plan else ()), *found.remarks],
        "past": found.past if any(line.available_hours for line in found.past) else (),
        "shows_people": found.shows_people,
        "policy_version": found.policy.version.number,
        "hours": whole_hours,
    }


def _headline(found: TeamPlan) -> str:
    span = f"{_day(found.first_day)} to {_day(found.last_day)}"
    if found.plan is None:
        return f"What {found.team_name} can promise from {span} is not known yet"
    promised, available = found.plan.ours.promised_hours, found.plan.available_hours
    if not available:
        return f"Nobody of {found.team_name} works from {span}"
    return f"Promise {_plain(promised)} of {whole_hours(available)} from {span}"


def _beside_the_headline(sentence: str) -> str:
    """What the headline does not say already."""
    rest = sentence.partition(": ")[2] or sentence
    return rest[0].upper() + rest[1:]


def _picture(found: TeamPlan) -> Markup | None:
    plan, replay = found.plan, found.replay
    if plan is None or not plan.available_hours:
        return None
    tried = replay.sprints if replay else 0
    return sprint(
        Strip(
            "By this team’s own forecast",
            plan.available_hours,
            plan.ours.held_back_hours,
            replay.ours.kept if replay else None,
            tried,
        ),
        Strip(
            f"A fixed {FIXED_SHARE:.0%} “for ops”",
            plan.available_hours,
            plan.fixed.held_back_hours,
            replay.fixed.kept if replay else None,
            tried,
        ),
    )


def _candidate(each: Candidate, form: Form, found: TeamPlan) -> dict[str, Any]:
    name = f"away-{each.person_id}"
    part = next(
        (
            member
            for member in (found.plan.members if found.plan else ())
            if member.person_id == str(each.person_id)
        ),
        None,
    )
    return {
        "id": each.person_id,
        "name": each.name,
        "is_in": str(each.person_id) in form.values("person")
        if form.value("chosen") == "yes"
        else each.is_in,
        "field": name,
        "away": form.value(name) or ", ".join(str(day) for day in each.away),
        "known_off": _days(each.known_off),
        "hours": whole_hours(part.available_hours) if part else "",
        "days": part.days if part else 0,
        "on_call_days": part.on_call_days if part else 0,
    }


def _turns(found: TeamPlan, form: Form) -> list[tuple[str, str, str]]:
    """(person, first day, last day) of each row of the form; as typed where something was."""
    typed = list(
        zip(
            form.values("turn-person"),
            form.values("turn-from"),
            form.values("turn-to"),
            strict=False,
        )
    )
    known = [(turn.person_id, str(turn.first_day), str(turn.last_day)) for turn in found.rota]
    rows = [row for row in typed if row[0]] if typed else known
    return [*rows, *[("", "", "")] * FREE_ROWS]


def _days(days: Sequence[date]) -> str:
    return ", ".join(f"{day.day} {day:%b}" for day in days)


def _plain(hours: float) -> str:
    return whole_hours(hours).removesuffix(" h")


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
