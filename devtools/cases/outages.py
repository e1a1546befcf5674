"""The timelines of an outage as cases write them: stale and degraded are one word there."""

from __future__ import annotations

from typing import Any

from devtools.cases.asking import unknown_as
from devtools.cases.comparing import Line, Unreadable, number, numbers, same
from peacetime.domain.dependencies.services import Failure
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.what_if import State, Stretch, WhatIf, what_if

WORDS = {State.OK: "ok", State.STALE: "degraded", State.DEGRADED: "degraded", State.DOWN: "down"}
Told = list[list[Any]]


def what_if_lines(system: System, check: dict[str, Any], expected: dict[str, Any]) -> list[Line]:
    """Every team and every service; one that the case leaves out is unaffected."""
    roots = check.get("roots", check.get("root"))
    minutes = number(check.get("minutes"), "The minutes")
    try:
        failure = Failure(check.get("failure") or "down")
    except ValueError as error:
        raise Unreadable(f"A failure is {check['failure']!r}.") from error
    found = what_if(
        system,
        roots if isinstance(roots, list) else [str(roots)],
        minutes,
        failure=failure,
        unknown_as=unknown_as(check),
    )
    teams, timeline = expected.get("teams"), expected.get("timeline", expected.get("services"))
    lines = []
    if isinstance(teams, dict):
        lines += _team_lines(found, teams, check)
    if isinstance(timeline, dict):
        lines += _service_lines(system, found, timeline)
    return lines


def _team_lines(found: WhatIf, teams: dict[str, Any], check: dict[str, Any]) -> list[Line]:
    lines = []
    for team in dict.fromkeys([*teams, *found.fates]):
        fate, wanted = found.fates.get(team), teams.get(team) or {"mode": "delivery"}
        if fate is None:
            lines.append(Line(team, wanted, None, is_met=False, note="there is no such team"))
            continue
        mode = "rescue" if fate.is_rescue else "delivery"
        lines.append(same(f"{team} is in", wanted.get("mode", mode), mode))
        if wanted.get("from_min") is not None:
            lines.append(numbers(f"{team} from minute", wanted["from_min"], fate.start, check))
        if wanted.get("rescue_min") is not None:
            lines.append(numbers(f"{team} for minutes", wanted["rescue_min"], fate.minutes, check))
    return lines


def _service_lines(system: System, found: WhatIf, timeline: dict[str, Any]) -> list[Line]:
    lines = []
    for service in dict.fromkeys([*timeline, *system.index]):
        course = found.courses.get(service)
        computed = _told(course.stretches) if course else []
        wanted = _merged([list(each) for each in timeline.get(service) or []])
        note = "" if service in system.index else "there is no such service"
        is_met = not note and _is_same(wanted, computed)
        if wanted or computed or service in timeline:
            lines.append(Line(service, wanted, computed, is_met, note))
    return lines


def _told(stretches: tuple[Stretch, ...]) -> Told:
    return _merged([[WORDS[each.state], each.start, each.end] for each in stretches])


def _merged(told: Told) -> Told:
    """Stretches of one word that meet are one; what is well or empty is left out."""
    found: Told = []
    for named, start, end in told:
        word = "degraded" if named == "stale" else named
        if word == "ok" or start == end:
            continue
        if found and found[-1][0] == word and found[-1][2] == start:
            found[-1][2] = end
        else:
            found.append([word, start, end])
    return found


def _is_same(wanted: Told, computed: Told) -> bool:
    return len(wanted) == len(computed) and all(
        one[0] == other[0] and all(abs(one[end] - other[end]) <= 1e-9 for end in (1, 2))
        for one, other in zip(wanted, computed, strict=True)
    )
