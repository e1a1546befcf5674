"""A replay as its template shows it: one picture with both lines, both gauges, and what changes in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from peacetime.pictures.balance import Curve, balance
from peacetime.pictures.gauge import gauge

if TYPE_CHECKING:
    from peacetime.pictures.gauge import State
    from peacetime.queries.burst.replay import Course, Replay

WORDS = ("As now", "As tried")


def replay_shown(found: Replay) -> dict[str, Any]:
    """What `policy/_replay.html` needs."""
    before, after = found.before, found.after
    picture = balance(
        Curve(before.moments, before.hours),
        cap=max(before.cap_hours, after.cap_hours),
        zone=ZoneInfo(found.time_zone),
        other=Curve(after.moments, after.hours) if found.is_changed else None,
        words=WORDS,
    )
    courses = [_course(WORDS[0], "known", before)]
    if found.is_changed:
        courses.append(_course(WORDS[1], "other", after))
    return {
        "team": found.team,
        "team_name": found.team_name,
        "since": found.since,
        "time_zone": found.time_zone,
        "is_changed": found.is_changed,
        "picture": picture,
        "courses": courses,
        "sentences": found.sentences,
        "remarks": found.remarks,
    }


def _course(words: str, kind: str, course: Course) -> dict[str, Any]:
    view = course.gauge
    return {
        "words": words,
        "kind": kind,
        "state": view.state,
        "sentence": view.sentence,
        "gauge": gauge(
            usable_hours=view.usable_hours,
            cap_hours=course.cap_hours,
            debt_hours=view.debt_hours or 0.0,
            state=cast("State", view.state),
        ),
    }
