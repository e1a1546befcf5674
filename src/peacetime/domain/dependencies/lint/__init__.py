"""The linter of dependencies: what a good reviewer would say of a graph.

`lint` reads a system; `lint_description` reads what may not be one yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from peacetime.domain.dependencies.lint.edges import STALE_DAYS, edge_findings
from peacetime.domain.dependencies.lint.findings import RULES, Finding, Rule
from peacetime.domain.dependencies.lint.owners import owner_findings
from peacetime.domain.dependencies.lint.promises import promise_findings
from peacetime.domain.dependencies.lint.redundancy import redundancy_findings
from peacetime.domain.dependencies.lint.retries import MOST_ATTEMPTS, retry_findings
from peacetime.domain.dependencies.needs import Need
from peacetime.domain.dependencies.problems import problems
from peacetime.domain.dependencies.promises import Promises, promises_of
from peacetime.domain.dependencies.services import Service
from peacetime.domain.dependencies.system import System

__all__ = ["RULES", "Finding", "Rule", "lint", "lint_description"]

OF_PROBLEMS = {
    "needs_itself": Rule.NEEDS_ITSELF,
    "provider_unknown": Rule.UNRESOLVED,
    "consumer_unknown": Rule.UNRESOLVED,
    "needs_impossible": Rule.NEEDS_TOO_MANY,
    "members_missing": Rule.NEEDS_TOO_MANY,
}


def lint(
    system: System,
    *,
    on: date | None = None,
    promises: Promises | None = None,
    stale_days: int = STALE_DAYS,
    most_attempts: int = MOST_ATTEMPTS,
) -> list[Finding]:
    """What a good reviewer would say of a system.

    Args:
        system: Any.
        on: The day from which drills are old; None asks only whether there ever was one.
        promises: Of the same system, where they are at hand; else with what outages, or promises, say.
        stale_days: A drill speaks for so many days.
        most_attempts: So many calls at the bottom for one at the top are still fine.

    Returns:
        By rule, in the order of `RULES`; within one in the order of the system.

    Source: section "weakest link, single points, cycles, lint" of our model; each rule names its own.
    Cost: some searches for each service; a thousand services with 3,000 needs take some 0.3 seconds.

    >>> from peacetime.domain.dependencies.needs import Coupling, Member
    >>> page = Need("page", (Member("orders"),), Coupling.SOFT)
    >>> [found.rule.value for found in lint(System((Service("page"), Service("orders")), (page,)))]
    ['soft-unguarded', 'unverified-protection']
    """
    found = [
        *edge_findings(system, on=on, stale_days=stale_days),
        *redundancy_findings(system),
        *promise_findings(system, promises or promises_of(system)),
        *owner_findings(system),
        *retry_findings(system, most_attempts=most_attempts),
    ]
    order = {rule: number for number, rule in enumerate(RULES)}
    return sorted(found, key=lambda each: order[each.rule])


def lint_description(
    services: Sequence[Service], needs: Sequence[Need], *, on: date | None = None
) -> list[Finding]:
    """The same of a description; where it makes no system, only what keeps it from being one.

    >>> from peacetime.domain.dependencies.needs import Member
    >>> found = lint_description([Service("a")], [Need("a", (Member("a"), Member("b")), needs=3)])
    >>> [each.rule.value for each in found]
    ['needs-too-many', 'needs-itself', 'unresolved-reference']
    """
    wrong = problems(services, needs)
    if not wrong:
        return lint(System(tuple(services), tuple(needs)), on=on)
    return [
        Finding(
            OF_PROBLEMS.get(each.code, Rule.IMPOSSIBLE),
            each.service,
            each.sentence,
            "Correct it; nothing else can be said before.",
            need=None if each.field in {"id", "promised", "per_month", "rules"} else each.number,
        )
        for each in wrong
    ]
