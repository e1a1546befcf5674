"""Shares of time, and the arithmetic of promises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from devtools.cases.asking import Check, expected_by_name, expected_of, known_services, unknown_as
from devtools.cases.comparing import Line, Unreadable, number, numbers, same, tolerance
from devtools.cases.reading import Case
from devtools.cases.trees import fault_tree
from peacetime.domain.dependencies import arithmetic
from peacetime.domain.dependencies.availability.downtime import (
    Downtime,
    downtime_from_outages,
    downtime_from_promises,
    downtime_from_shares,
)
from peacetime.domain.dependencies.availability.fault_trees import top_chance
from peacetime.domain.dependencies.availability.unique_roots import hard_needs, minutes_from_roots
from peacetime.domain.dependencies.availability.uptimes import Uptime, uptimes
from peacetime.domain.dependencies.labels import jeffreys
from peacetime.domain.dependencies.promises import check_promises
from peacetime.domain.dependencies.rescue import MONTH_MINUTES
from peacetime.domain.dependencies.structure.cycles import shared_fates

ARTICLE_IMPACTS = (
    1.0,
    0.2,
    0.2,
    0.2,
)  # one full outage and three of a shard, as the article has it
ARTICLE_SPLIT = (2, 5)  # minutes to alert and to respond; the rest is left to mitigate
MOST_NODES = 3_000_000  # published trees are large, and nobody waits for a page
_TREE = re.compile(r"complete (\d+)-ary tree, (\d+) (?:levels|layers)")


def availability(case: Case, check: Check) -> list[Line]:
    system, given = case.system(), check.get("own_unavailability")
    if isinstance(given, int | float | str) and not isinstance(given, bool):
        given = dict.fromkeys(system.index, given)
    if not isinstance(given, dict):
        raise Unreadable("The check has no own_unavailability.")
    own = {name: number(each, name) for name, each in given.items()}
    lines = _uptime_lines(case, check, downtime_from_shares(own), with_covers=False)
    exact = check.get("exact")
    if isinstance(exact, dict):
        fractions: Any = {name: _fraction(each, name) for name, each in given.items()}
        found = uptimes(
            system,
            downtime_from_shares(fractions),
            known_services(system, exact),
            with_covers=False,
            unknown_as=unknown_as(check),
        )
        for name, written in exact.items():
            wanted, computed = _fraction(written, name), Fraction(found[name].share)
            is_met = abs(wanted - computed) <= Fraction(tolerance(check, float(wanted)))
            note = "the same fraction" if wanted == computed else "as near as asked"
            lines.append(Line(f"{name} as a fraction", written, str(computed), is_met, note))
    return lines


def _fraction(value: Any, what: str) -> Fraction:
    number(value, what)
    return Fraction(str(value))


def implied(case: Case, check: Check) -> list[Line]:
    month = number(check.get("month_min", MONTH_MINUTES), "month_min")
    downtime = downtime_from_outages(case.system(), month_minutes=month)
    return _uptime_lines(case, check, downtime, with_covers=True)


def _uptime_lines(case: Case, check: Check, downtime: Downtime, *, with_covers: bool) -> list[Line]:
    system, expected = case.system(), check.get("expect")
    if expected is None and isinstance(check.get("exact"), dict):
        return []
    expected = expected_by_name(check)
    found = uptimes(
        system,
        downtime,
        known_services(system, expected),
        with_covers=with_covers,
        unknown_as=unknown_as(check),
    )
    return [
        numbers(name, each, found[name].share, check, _method(found[name]))
        for name, each in expected.items()
    ]


def _method(found: Uptime) -> str:
    return found.method.value + (f", off by at most {found.error:.1g}" if found.error else "")


def slo_ceiling(case: Case, check: Check) -> list[Line]:
    """What the promises of all unique upstreams leave a service, were it never down by itself."""
    system, lines = case.system(), []
    expected = expected_of(check)
    if (service := check.get("service")) is not None:
        expected = {str(service): expected}
    known_services(system, expected)
    found = check_promises(system, downtime_from_promises(system))
    for name, each in expected.items():
        ceiling = found[name].ceiling
        stated = sum(upstream.down is not None for upstream in found[name].upstreams)
        note = f"{stated} of {len(found[name].upstreams)} unique upstreams promise anything"
        lines.append(numbers(f"ceiling of {name}", each, ceiling.share, check, note))
    return lines


def p_top(case: Case, check: Check) -> list[Line]:
    tree = fault_tree(case.document if _is_tree(case.document) else case.graph)
    found = top_chance(tree, most_nodes=MOST_NODES)
    note = found.method.value + (f", off by at most {found.error:.1g}" if found.error else "")
    expected = check.get("expect", check.get("exact"))
    return [numbers("top", expected, found.value, check, note)]


def _is_tree(document: Mapping[str, Any]) -> bool:
    return "gates" in document or "tree" in document


def cycles(case: Case, check: Check) -> list[Line]:
    expected = expected_of(check)
    if not isinstance(expected, list):
        raise Unreadable("The cycles that are expected are no list.")
    found = sorted(
        sorted(each) for each in shared_fates(case.system(), unknown_as=unknown_as(check))
    )
    return [same("cycles", sorted(sorted(each) for each in expected), found)]


def hardness(_: Case, check: Check) -> list[Line]:
    lines = []
    for each in check.get("cases") or [check]:
        together, of = each.get("down_together"), each.get("provider_outages")
        if not isinstance(together, int) or not isinstance(of, int):
            raise Unreadable(f"{each!r} counts nothing.")
        mean, low, high = jeffreys(together, of)
        what = f"{together} of {of}"
        if each.get("jeffreys_mean") is not None:
            lines.append(numbers(f"{what} mean", each["jeffreys_mean"], mean, check))
        if each.get("interval95") is not None:
            lines.append(numbers(f"{what} from", each["interval95"][0], low, check))
            lines.append(numbers(f"{what} to", each["interval95"][1], high, check))
    return lines


def slo_budget(_: Case, check: Check) -> list[Line]:
    """The article's arithmetic; it rounds to whole minutes before it divides, and so do we."""
    slo = number(check.get("slo"), "The SLO")
    providers = {name: number(each, name) for name, each in check["dependency_slo"].items()}
    year = number(check.get("year_min", arithmetic.YEAR_MINUTES), "year_min")
    budget = arithmetic.budget_minutes(slo, period_minutes=year)
    taken = sum(arithmetic.budget_minutes(each, period_minutes=year) for each in providers.values())
    rounded = [round(budget), round(taken), round(budget) - round(taken)]
    known: dict[str, Any] = {
        "year_min": year,
        "left_for_own_min": budget - taken,
        "dependency_min": taken,
        "rounded_in_article": rounded,
        "expected_outages": len(ARTICLE_IMPACTS),
        "aggregate_impact": sum(ARTICLE_IMPACTS),
    }
    if rounded[2] > 0:
        each_outage = arithmetic.minutes_per_outage(rounded[2], ARTICLE_IMPACTS)
        known["minutes_per_outage"] = each_outage
        known["rounded_minutes_per_outage"] = round(each_outage)
        alert, respond = ARTICLE_SPLIT
        split = [alert, respond, round(each_outage) - alert - respond]
        known["split_detect_respond_mitigate"] = split
    lines = []
    for name, each in expected_by_name(check).items():
        if name not in known and name.endswith("_min"):
            known[name] = budget if name.startswith("budget") else taken
        if name not in known:
            raise Unreadable(f"“{name}” is no part of a budget that is known here.")
        computed = known[name]
        is_list = isinstance(computed, list)
        lines.append(
            same(name, each, computed) if is_list else numbers(name, each, computed, check)
        )
    for name, each in (check.get("rule_of_extra_9") or {}).items():
        kept = arithmetic.is_extra_nine_kept(slo, providers[name])
        lines.append(same(f"extra 9 of {name}", each, "pass" if kept else "fail"))
    return lines


def count(case: Case, check: Check) -> list[Line]:
    tree = _TREE.search(str(check.get("generator") or case.graph.get("generator") or ""))
    if tree:
        size = arithmetic.tree_size(int(tree.group(1)), int(tree.group(2)))
        return [numbers("services if nothing is shared", expected_of(check), size, check)]
    system = case.system()
    if (service := check.get("service")) is not None:
        known_services(system, [service])
        above = minutes_from_roots(str(service), hard_needs(system).providers)
        return [numbers(f"unique roots above {service}", expected_of(check), len(above) - 1, check)]
    return [numbers("services", expected_of(check), len(system.services), check)]


def share(_: Case, check: Check) -> list[Line]:
    unique = number(check.get("unique_dependencies"), "unique_dependencies")
    return [numbers("share of each", expected_of(check), arithmetic.share_each(int(unique)), check)]


def retries(_: Case, check: Check) -> list[Line]:
    per_layer = check.get("attempts_per_layer")
    if not isinstance(per_layer, list):
        raise Unreadable("The check has no attempts_per_layer.")
    counted = arithmetic.attempts([int(number(each, "attempts")) for each in per_layer])
    return [numbers("calls at the bottom", expected_of(check), counted, check)]
