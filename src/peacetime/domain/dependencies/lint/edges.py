"""What single needs are known from, and what protects their consumers.

Good: a soft need with a timeout of a second, seen in traffic, drilled last month.
Bad: a soft need without a timeout; a hard one that nobody has seen; a cover of an hour that nobody tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from peacetime.domain.dependencies.changes.drills import FRESH_DAYS
from peacetime.domain.dependencies.lint.findings import Finding, Rule
from peacetime.domain.dependencies.needs import Coupling, EvidenceKind, Member, Need
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared.text import quoted

STALE_DAYS = FRESH_DAYS


def edge_findings(
    system: System, *, on: date | None = None, stale_days: int = STALE_DAYS
) -> Iterator[Finding]:
    """What is to be said of each member of each need.

    Args:
        system: Any.
        on: The day from which drills are old; None asks only whether there ever was one.
        stale_days: A drill speaks for so many days.

    Source: "soft" is a label, a timeout, a fallback and a test (Netflix, "Automating Chaos Experiments in
    Production", 2019); the days are our default.

    >>> from peacetime.domain.dependencies.services import Service
    >>> bare = Need("page", (Member("orders"),), Coupling.SOFT)
    >>> shop = System((Service("page"), Service("orders")), (bare,))
    >>> [found.rule.value for found in edge_findings(shop)]
    ['soft-unguarded', 'unverified-protection']
    >>> drilled = Member("orders", timeout_seconds=1, verified_on=date(2026, 3, 1))
    >>> shop = System((Service("page"), Service("orders")), (Need("page", (drilled,), Coupling.SOFT),))
    >>> list(edge_findings(shop, on=date(2026, 4, 1)))
    []
    """
    for number, need in enumerate(system.needs):
        for member in need.members:
            about = (need.consumer, member.provider, number)
            if need.coupling is Coupling.SOFT and not member.is_guarded:
                yield _soft_unguarded(*about)
            if need.coupling is Coupling.HARD and not member.evidence:
                yield _hard_unproven(*about)
            kinds = {each.kind for each in member.evidence}
            if kinds == {EvidenceKind.STARTUP}:
                yield _startup_only(*about)
            if protection := _protection(need, member):
                old = _age(member, on, stale_days)
                if old:
                    yield _unverified(*about, protection, old)


def _soft_unguarded(consumer: str, provider: str, number: int) -> Finding:
    sentence = (
        f"{quoted(consumer)} is soft on {quoted(provider)} without a timeout or a breaker: "
        "when it hangs, they hang together."
    )
    suggestion = "After how long may the call be given up? Set that as a timeout."
    return Finding(Rule.SOFT_UNGUARDED, consumer, sentence, suggestion, provider, number)


def _hard_unproven(consumer: str, provider: str, number: int) -> Finding:
    sentence = (
        f"{quoted(consumer)} is hard on {quoted(provider)}, and nothing says how that is known."
    )
    suggestion = "Has an incident, traffic or a drill shown it? Write where, or ask whether it could be soft."
    return Finding(Rule.HARD_UNPROVEN, consumer, sentence, suggestion, provider, number)


def _startup_only(consumer: str, provider: str, number: int) -> Finding:
    sentence = (
        f"{quoted(consumer)} starts after {quoted(provider)}; nothing shows that it calls it."
    )
    suggestion = "Does it call it while it runs? If not, take the need out."
    return Finding(Rule.STARTUP_ONLY, consumer, sentence, suggestion, provider, number)


def _unverified(consumer: str, provider: str, number: int, protection: str, old: str) -> Finding:
    sentence = f"{quoted(consumer)} relies on {protection} towards {quoted(provider)}, {old}."
    suggestion = "Take the provider away for an hour of a quiet day, and write down when."
    return Finding(Rule.UNVERIFIED, consumer, sentence, suggestion, provider, number)


def _protection(need: Need, member: Member) -> str:
    """What the consumer relies on; "" where it relies on nothing."""
    if member.cover_minutes:
        return f"a cover of {member.cover_minutes:g} minutes"
    if need.coupling is Coupling.SOFT:
        return "being soft"
    if need.spares:
        return f"{need.enough} of {len(need.members)} being enough"
    return "a timeout or a breaker" if member.is_guarded else ""


def _age(member: Member, on: date | None, stale_days: int) -> str:
    """How old the last drill is, where it is too old; a drill among the evidence is one."""
    drills = [each.seen_on for each in member.evidence if each.kind is EvidenceKind.DRILL]
    days = [day for day in (member.verified_on, *drills) if day is not None]
    if not days:
        return "which was never drilled"
    age = 0 if on is None else (on - max(days)).days
    return f"last drilled {age} days ago" if age > stale_days else ""
