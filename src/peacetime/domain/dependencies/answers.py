"""What was computed, as plain values: the same object on the command line and from the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from peacetime.domain.dependencies.changes.kinds import Cover
from peacetime.domain.dependencies.changes.savings import Saving
from peacetime.domain.dependencies.describing.facts import Remark
from peacetime.domain.dependencies.figures import Figures
from peacetime.domain.dependencies.labels import EdgeCheck
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.promises import PromiseCheck
from peacetime.domain.dependencies.replay import MINUTE, PastShares, Replayed, Verdict
from peacetime.domain.dependencies.rescue import Cost, RescueCosts
from peacetime.domain.dependencies.services import Failure
from peacetime.domain.dependencies.structure.cycles import (
    splits,
)
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.what_if import Fate, WhatIf, what_if

SOFT = Coupling.SOFT
MOST_PAIRS = 20
MOST_WEIGHED = 200

Plain = dict[str, Any]


def what_if_answer(
    system: System, roots: Iterable[str], minutes: float, *, failure: Failure = Failure.DOWN
) -> Plain:
    """Who goes down, who is in Rescue, and by which path.

    What nobody has labelled is taken for hard, and each team is told too how it would do if all of that
    were soft.

    Args:
        system: Any.
        roots: What fails.
        minutes: How long.
        failure: Whether it is down or hangs.

    Raises:
        RootUnknown: `root_unknown`.
        MinutesRefused: `minutes_impossible`.

    >>> from peacetime.domain.dependencies.durations import Fixed
    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Outages, Service
    >>> services = (Service("page", "Customer"), Service("orders", "Orders", Outages(2, Fixed(30)), 0.999))
    >>> shop = System(services, (Need("page", (Member("orders", 15),), Coupling.HARD),))
    >>> [(each["team"], each["rescue_from"]) for each in what_if_answer(shop, ["orders"], 30)["teams"]]
    [('Orders', 0.0), ('Customer', 15.0)]
    """
    asked = list(roots)
    worst = what_if(system, asked, minutes, failure=failure)
    best = what_if(system, asked, minutes, failure=failure, unknown_as=SOFT)
    fates = sorted(
        worst.fates.values(), key=lambda fate: (not fate.is_rescue, fate.start or 0.0, fate.team)
    )
    return {
        "roots": asked,
        "minutes": minutes,
        "failure": failure.value,
        "teams": [_fate(fate, best.fates[fate.team]) for fate in fates],
        "services": [_course(system, worst, name) for name in worst.courses],
    }


def _fate(fate: Fate, if_soft: Fate) -> Plain:
    return {
        "team": fate.team,
        "mode": _mode(fate),
        "mode_if_unknown_is_soft": _mode(if_soft),
        "rescue_from": fate.start,
        "rescue_minutes": fate.minutes,
        "because_of": fate.because_of or None,
        "worst": fate.worst.value,
    }


def _mode(fate: Fate) -> str:
    return "rescue" if fate.is_rescue else "delivery"


def _course(system: System, told: WhatIf, name: str) -> Plain:
    course = told.courses[name]
    return {
        "service": name,
        "team": system.service(name).team,
        "down_from": course.down_from,
        "path": list(told.path(name)),
        "stretches": [
            {"state": each.state.value, "from_minute": each.start, "to_minute": each.end}
            for each in course.stretches
        ],
    }


def cost_answer(figures: Figures, *, most_causes: int = 50) -> Plain:
    """Rescue a month of each team, by the root that causes it, and by the team that owns the root.

    Args:
        figures: Of a system with outages; a service without any is no root.
        most_causes: Of each team, the dearest.

    >>> from peacetime.domain.dependencies.durations import Fixed
    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Outages, Service
    >>> services = (Service("page", "Customer"), Service("orders", "Orders", Outages(2, Fixed(30)), 0.999))
    >>> shop = System(services, (Need("page", (Member("orders", 15),), Coupling.HARD),))
    >>> [(each["team"], each["minutes"]) for each in cost_answer(Figures(shop))["teams"]]
    [('Orders', 60.0), ('Customer', 30.0)]
    """
    system, worst, best = figures.system, figures.worst, figures.best
    if_soft = best.team_minutes()
    teams = [_team_costs(worst, best, team, if_soft[team], most_causes) for team in system.teams]
    teams.sort(key=lambda each: (-each["minutes"], each["team"]))
    return {
        "teams": teams,
        "matrix": [
            {"team": team, "cause": cause, "minutes": minutes}
            for team, row in worst.matrix().items()
            for cause, minutes in row.items()
        ],
        "services_without_outages": [each.id for each in system.services if each.outages is None],
    }


def _team_costs(
    worst: RescueCosts, best: RescueCosts, team: str, if_soft: float, most: int
) -> Plain:
    found, soft = worst.of(team), best.by_root(team)
    link = found.weakest_link
    return {
        "team": team,
        "entries": found.entries,
        "minutes": found.minutes,
        "minutes_if_unknown_is_soft": if_soft,
        "low": found.interval.low if found.interval else None,
        "high": found.interval.high if found.interval else None,
        "is_too_few": found.is_too_few,
        "upstream_minutes": found.upstream_minutes,
        "upstream_share": found.upstream_share,
        "weakest_link": link.root if link is not None and link.minutes else None,
        "overstated_at_most": found.overstated_at_most,
        "causes": [_cost(cost, soft) for cost in found.causes[:most]],
    }


def _cost(cost: Cost, if_soft: Mapping[str, float]) -> Plain:
    return {
        "service": cost.root,
        "owner": cost.owner,
        "reaches_after": cost.start,
        "entries": cost.entries,
        "minutes": cost.minutes,
        "minutes_if_unknown_is_soft": if_soft.get(cost.root, 0.0),
        "outages_seen": cost.seen,
        "is_too_few": cost.is_too_few,
        "is_own": cost.is_own,
    }


def changes_answer(figures: Figures, *, most: int = 50) -> Plain:
    """What to change first, what only helps together, and whose coupling to ask for.

    Args:
        figures: Of a system with outages.
        most: Of each list.

    >>> from peacetime.domain.dependencies.durations import Fixed
    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Outages, Service
    >>> services = (Service("page", "Customer"), Service("orders", "Orders", Outages(2, Fixed(30)), 0.999))
    >>> shop = System(services, (Need("page", (Member("orders", 15),), Coupling.HARD),))
    >>> best = changes_answer(Figures(shop))["changes"][0]
    >>> best["minutes"], best["changes"][0]["kind"]
    (30.0, 'soften')
    """
    system, weighed = figures.system, figures.changes
    return {
        "changes": [_saving(system, each) for each in weighed.savings[:most]],
        "replicas_left_out": weighed.left_out,
        "pairs": [
            {**_saving(system, each.saving), "minutes_alone": each.alone}
            for each in figures.pairs[:MOST_PAIRS]
        ],
        "questions": [
            {
                **_edge(system, each.need),
                "moves": each.moves,
                "minutes_if_hard": each.others_hard,
                "by_team": dict(each.by_team),
            }
            for each in figures.questions[:most]
            if each.moves > 0
        ],
    }


def _saving(system: System, made: Saving) -> Plain:
    return {
        "changes": [
            {
                "kind": type(change).__name__.lower(),
                **_edge(system, change.need),
                "cover_minutes": change.minutes if isinstance(change, Cover) else None,
            }
            for change in made.changes
        ],
        "minutes": made.minutes,
        "by_team": dict(made.by_team),
    }


def _edge(system: System, number: int) -> Plain:
    need = system.needs[number]
    return {
        "need": number,
        "consumer": need.consumer,
        "providers": [member.provider for member in need.members],
        "coupling": need.coupling.value,
    }


def promises_answer(figures: Figures) -> Plain:
    """Every promise beside what the graph lets its service keep, and what falls together.

    Args:
        figures: Of a system with promises or outages.

    >>> from peacetime.domain.dependencies.durations import Fixed
    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Outages, Service
    >>> services = (Service("page", "Customer"), Service("orders", "Orders", Outages(2, Fixed(30)), 0.999))
    >>> shop = System(services, (Need("page", (Member("orders", 15),), Coupling.HARD),))
    >>> [each["service"] for each in promises_answer(Figures(shop))["promises"]]
    ['orders']
    """
    promised = (each.id for each in figures.system.services if each.promised is not None)
    return {
        "promises": [_promise(figures.promises.check(each)) for each in promised],
        "expectations": [
            {
                "need": each.need,
                "consumer": each.consumer,
                "provider": each.provider,
                "expected": each.expected,
                "promised": each.promised,
                "implied": each.implied,
                "met": each.met.value,
            }
            for each in figures.expectations
        ],
        "cycles": [
            {
                "services": list(cycle),
                "take_apart": [
                    {"consumer": each.consumer, "providers": list(each.providers)}
                    for each in splits(figures.system, cycle)
                    if not each.left
                ],
            }
            for cycle in figures.shared_fates
        ],
        "cold_start_deadlocks": [list(cycle) for cycle in figures.cold_starts],
    }


def _promise(check: PromiseCheck) -> Plain:
    return {
        "service": check.service,
        "promised": check.promised,
        "implied": check.implied.share,
        "ceiling": check.ceiling.share,
        "method": check.implied.method.value,
        "error": check.implied.error,
        "unknown": list(check.implied.unknown),
        "is_kept": check.is_kept,
        "is_possible": check.is_possible,
        "budget_minutes": check.budget_minutes,
        "breaks_extra_nine": list(check.breaks_extra_nine),
        "upstreams": [
            {"service": each.root, "down": each.down, "of_budget": each.of_budget}
            for each in check.upstreams[:20]
        ],
    }


def labels_answer(checks: Iterable[EdgeCheck]) -> list[Plain]:
    """Every label beside what history says of it, what is contradicted first.

    Args:
        checks: As `check_labels` makes them.

    >>> labels_answer([])
    []
    """
    order = {"contradicted": 0, "suggested": 1, "agrees": 2, "not enough yet": 3}
    found = sorted(checks, key=lambda each: order[each.found.verdict.value])
    return [
        {
            "consumer": each.consumer,
            "provider": each.provider,
            "coupling": each.found.coupling.value,
            "verdict": each.found.verdict.value,
            "together": each.found.together,
            "outages": each.found.outages,
            "low": each.found.low,
            "high": each.found.high,
            "sentence": each.found.sentence,
        }
        for each in found
    ]


def history_answer(shares: Mapping[str, PastShares]) -> Plain:
    """Who caused the Rescues of each team.

    Args:
        shares: As `past_shares` makes them.

    >>> history_answer({})
    {'teams': []}
    """
    return {"teams": [_shares(each) for each in shares.values() if each.rescues]}


def _shares(shares: PastShares) -> Plain:
    causes = sorted(shares.by_root.items(), key=lambda pair: (-pair[1], pair[0]))
    return {
        "team": shares.team,
        "rescues": shares.rescues,
        "minutes": shares.spent / MINUTE,
        "upstream_share": shares.upstream_share,
        "untold_minutes": shares.untold / MINUTE,
        "causes": [
            {"service": root, "minutes": spent / MINUTE, "share": shares.share(root)}
            for root, spent in causes
        ],
    }


def replay_answer(rescues: Iterable[Replayed]) -> Plain:
    """What a change would have made of past Rescues, by team.

    Args:
        rescues: As `replayed` tells them.

    >>> replay_answer([])
    {'teams': []}
    """
    by_team: dict[str, list[Replayed]] = {}
    for each in rescues:
        by_team.setdefault(each.rescue.team, []).append(each)
    return {"teams": [_replayed(team, told) for team, told in by_team.items()]}


def _replayed(team: str, told: list[Replayed]) -> Plain:
    counts = {verdict.value: 0 for verdict in Verdict}
    for each in told:
        counts[each.verdict.value] += 1
    spared = sum((each.spared for each in told), timedelta())
    return {"team": team, "rescues": len(told), "spared_minutes": spared / MINUTE, **counts}


def lint_answer(figures: Figures, *, on: date | None = None) -> list[Plain]:
    """What a good reviewer would say.

    Args:
        figures: Of any system.
        on: The day from which drills are old.

    >>> from peacetime.domain.dependencies.durations import Fixed
    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Outages, Service
    >>> services = (Service("page", "Customer"), Service("orders", "Orders", Outages(2, Fixed(30)), 0.999))
    >>> shop = System(services, (Need("page", (Member("orders", 15),), Coupling.HARD),))
    >>> [each["rule"] for each in lint_answer(Figures(shop))]
    ['hard-unproven', 'unverified-protection']
    """
    return [
        {
            "rule": each.rule.value,
            "service": each.service,
            "provider": each.provider,
            "sentence": each.sentence,
            "suggestion": each.suggestion,
        }
        for each in figures.lint(on)
    ]


def remarks_answer(remarks: Iterable[Remark]) -> list[Plain]:
    """What was odd about an import.

    Args:
        remarks: In the order of the text.

    >>> remarks_answer([Remark("cycle", "a and b depend on one another.")])[0]["place"]
    ''
    """
    return [{"code": each.code, "sentence": each.sentence, "place": each.place} for each in remarks]
