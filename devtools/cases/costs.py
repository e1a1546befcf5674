"""What outages cost, what changes save, and what a simulation says of both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import sqrt
from typing import Any

import numpy as np

from devtools.cases.asking import Check, expected_by_name, expected_of, unknown_as
from devtools.cases.comparing import Line, Unreadable, number, numbers, same, tolerance
from devtools.cases.outages import what_if_lines
from devtools.cases.reading import Case
from peacetime.domain.dependencies.changes.baseline import Baseline, baseline
from peacetime.domain.dependencies.changes.kinds import Cover, Soften
from peacetime.domain.dependencies.changes.savings import ranked_changes, saving
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.overdraft import chance_over, streams_of
from peacetime.domain.dependencies.rescue import rescue_costs
from peacetime.domain.dependencies.simulation import simulate
from peacetime.domain.dependencies.system import System

SIMULATED_MONTHS = 6_000
GRID_MINUTES = 0.25  # finer than the cases, so that what is left of it lies within their tolerance
STANDARD_ERRORS = 3.0  # between two simulations: one in 400 differs more
NORMAL_95 = 1.96
_COVER = re.compile(r"cover (\d+(?:\.\d+)?)(?: ?min(?:utes)?)?$")


def what_if(case: Case, check: Check) -> list[Line]:
    return what_if_lines(case.system(), check, expected_by_name(check))


def rescue_minutes(case: Case, check: Check) -> list[Line]:
    found, lines = rescue_costs(case.system(), unknown_as=unknown_as(check)), []
    for team, causes in expected_by_name(check).items():
        if team not in found.system.teams:
            raise Unreadable(f"There is no team {team!r}.")
        computed = found.by_root(team)
        if not isinstance(causes, dict):
            lines.append(numbers(team, causes, sum(computed.values()), check))
            continue
        for root in dict.fromkeys([*causes, *computed]):
            what = f"{team} by {root}"
            lines.append(numbers(what, causes.get(root, 0.0), computed.get(root, 0.0), check))
    return lines


def p_rescue_over(case: Case, check: Check) -> list[Line]:
    system, team = case.system(), check.get("team")
    if team not in system.teams:
        raise Unreadable(f"There is no team {team!r}.")
    limit = number(check.get("limit_min"), "The limit")
    months = number(check.get("months", 1), "The months")
    streams = streams_of(system, str(team), unknown_as=unknown_as(check))
    found = chance_over(streams, limit, months=months, step=GRID_MINUTES)
    note = "" if found.low == found.high else f"between {found.low:.6g} and {found.high:.6g}"
    return [numbers(f"{team} over {limit:g} min", expected_of(check), found.value, check, note)]


def saved_by(case: Case, check: Check) -> list[Line]:
    base, lines = baseline(case.system()), []
    sets = check.get("sets")
    expected = check.get("expect_saved_min", check.get("expect"))
    if not isinstance(sets, list) or not isinstance(expected, list) or len(sets) != len(expected):
        raise Unreadable("Sets of edges and what each saves are asked for, one for one.")
    for edges, saved in zip(sets, expected, strict=True):
        needs = dict.fromkeys(each for edge in edges for each in _needs(base.system, edge))
        made = saving(base, *(Soften(each) for each in needs)) if needs else None
        what = " and ".join(f"{edge[0]} to {edge[1]}" for edge in edges) or "nothing"
        lines.append(numbers(what, saved, made.minutes if made else 0.0, check))
    return lines


def _needs(system: System, edge: Any) -> list[int]:
    """The needs that an edge is part of; those that are soft already stay so."""
    if not isinstance(edge, list) or len(edge) != 2:
        raise Unreadable(f"{edge!r} is no pair of consumer and provider.")
    found = [
        place
        for place, need in enumerate(system.needs)
        if need.consumer == edge[0] and any(each.provider == edge[1] for each in need.members)
    ]
    if not found:
        raise Unreadable(f"{edge[0]} does not need {edge[1]}.")
    return found


def rank_changes(case: Case, check: Check) -> list[Line]:
    base = baseline(case.system())
    lines = _baseline_lines(base, check)
    lists = [each for each in check.values() if isinstance(each, list) and each]
    expected = next((each for each in lists if all(map(_is_change, each))), None)
    if expected is None:
        raise Unreadable("The check has no list of the changes that are expected.")
    covers = []
    for place, each in enumerate(expected):
        change = _change(base.system, each)
        if isinstance(change, Cover) and change.minutes not in covers:
            covers.append(change.minutes)
        what = f"{place + 1}. {each.get('change')} {each.get('consumer')} to {_providers(each)}"
        made = saving(base, change).minutes
        lines.append(numbers(what, each.get("saved_min"), made, check))
    return [*lines, *_order_lines(base, expected, covers, check)]


def _baseline_lines(base: Baseline, check: Check) -> list[Line]:
    given = check.get("baseline_team_minutes")
    if given is None:
        return []
    computed = rescue_costs(base.system).team_minutes()
    if isinstance(given, dict):
        return [
            numbers(f"{team} before", each, computed.get(team), check)
            for team, each in given.items()
        ]
    return [numbers("all teams before", given, sum(computed.values()), check)]


def _change(system: System, written: Any) -> Soften | Cover:
    if not isinstance(written, dict) or not isinstance(written.get("change"), str):
        raise Unreadable(f"{written!r} is no change.")
    providers = set(_list(written.get("providers", written.get("provider"))))
    needs = [
        place
        for place, need in enumerate(system.needs)
        if need.consumer == written.get("consumer")
        and {each.provider for each in need.members} == providers
        and need.coupling is not Coupling.SOFT
    ]
    if not needs:
        raise Unreadable(f"{written.get('consumer')} has no hard need of {sorted(providers)}.")
    named = written["change"].strip().lower()
    if named == "soften":
        return Soften(needs[0])
    if found := _COVER.match(named):
        return Cover(needs[0], float(found.group(1)))
    raise Unreadable(f"“{written['change']}” is no change that is known here.")


def _is_change(written: Any) -> bool:
    return isinstance(written, dict) and "change" in written


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _providers(written: Mapping[str, Any]) -> str:
    return ", ".join(map(str, _list(written.get("providers", written.get("provider")))))


def _order_lines(
    base: Baseline, expected: list[Any], covers: list[float], check: Check
) -> list[Line]:
    """Our own ranking of the same kinds of change, as far as the expected one goes."""
    kinds = {"cover" if _COVER.match(each["change"].lower()) else "soften" for each in expected}
    ours = [
        each
        for each in ranked_changes(base, covers=covers)
        if ("cover" if isinstance(each.changes[0], Cover) else "soften") in kinds
        and isinstance(each.changes[0], Soften | Cover)
    ]
    wanted = [number(each.get("saved_min"), "saved_min") for each in expected]
    lines = [same("in descending order", sorted(wanted, reverse=True), wanted)]
    for place, saved in enumerate(wanted):
        if saved <= tolerance(check, saved):
            continue  # what saves nothing has no place among ours
        computed = ours[place].minutes if place < len(ours) else None
        lines.append(numbers(f"place {place + 1} of our own ranking", saved, computed, check))
    return lines


def simulated(case: Case, check: Check) -> list[Line]:
    """Ours beside theirs: two simulations differ by no more than three standard errors."""
    system = case.system()
    key = "expect_mean_and_95pct_halfwidth"
    expected = expected_by_name(check, key if key in check else "expect")
    found = simulate(system, months=SIMULATED_MONTHS, generator=np.random.default_rng(0))
    closed = rescue_costs(system).team_minutes()
    lines = []
    for team, (mean, reach) in expected.items():
        if team not in system.teams:
            raise Unreadable(f"There is no team {team!r}.")
        ours = found.teams[team]
        apart = STANDARD_ERRORS / NORMAL_95 * sqrt(reach**2 + ours.reach**2)
        lines += [
            Line(
                f"{team} simulated",
                f"{mean} ± {reach}",
                f"{ours.mean:.2f} ± {ours.reach:.2f}",
                abs(ours.mean - mean) <= apart,
                f"{SIMULATED_MONTHS} months",
            ),
            Line(
                f"{team} in closed form",
                f"{mean} ± {reach}",
                round(closed[team], 4),
                abs(closed[team] - mean) <= STANDARD_ERRORS / NORMAL_95 * reach,
            ),
        ]
    return lines
