"""A system as the plain values of a file, which `read_description` reads back."""

from __future__ import annotations

from collections.abc import Mapping
from math import isinf
from typing import Any

from peacetime.domain.dependencies.durations import Exponential, Fixed, LogNormal, Sample
from peacetime.domain.dependencies.needs import Coupling, Evidence, Member, Need
from peacetime.domain.dependencies.services import Outages, RescueRule, Service
from peacetime.domain.dependencies.system import System


def plain_description(system: System, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A system as plain values, without what is as usual.

    Args:
        system: Any.
        names: What people call a service.

    Returns:
        For YAML or JSON; `read_description` makes the same system of it.

    >>> from peacetime.domain.dependencies.describing.description import read_description
    >>> page = Need("page", (Member("orders", cover_minutes=15),), Coupling.HARD)
    >>> shop = System((Service("page", "Customer"), Service("orders")), (page,))
    >>> plain = plain_description(shop)
    >>> plain["needs"]
    [{'consumer': 'page', 'provider': 'orders', 'cover_minutes': 15, 'coupling': 'hard'}]
    >>> read_description(plain).system() == shop
    True
    """
    said = names or {}
    found: dict[str, Any] = {
        "services": {each.id: _service(each, said.get(each.id, "")) for each in system.services},
        "needs": [plain_need(need) for need in system.needs],
    }
    rules = {team: _rule(rule) for team, rule in system.rules.items() if rule != RescueRule()}
    return {"teams": rules, **found} if rules else found


def plain_need(need: Need) -> dict[str, Any]:
    """One need as plain values."""
    if len(need.members) == 1:
        found = {"consumer": need.consumer, **_member(need.members[0])}
    else:
        members = [_member(member) for member in need.members]
        short = [each["provider"] if len(each) == 1 else each for each in members]
        found = {"consumer": need.consumer, "members": short}
        if need.spares:
            found["needs"] = need.enough
    if need.coupling is not Coupling.UNKNOWN:
        found["coupling"] = need.coupling.value
    return found | _told(attribute=need.attribute, journey=need.journey)


def _service(service: Service, name: str) -> dict[str, Any]:
    found = _told(name=name, team=service.team, promised=service.promised)
    if not service.is_paging:
        found["paging"] = False
    if service.outages is not None:
        found["outages"] = _outages(service.outages)
    return found


def _outages(outages: Outages) -> dict[str, Any]:
    found: dict[str, Any] = {"per_month": outages.per_month}
    match outages.duration:
        case Exponential(mean):
            found["mean_minutes"] = mean
        case Fixed(minutes):
            found["fixed_minutes"] = minutes
        case Sample(seen):
            found["seen_minutes"] = list(seen)
        case LogNormal(mu, sigma):
            found["log_normal"] = {"mu": mu, "sigma": sigma}
    return found | _told(slow_share=outages.slow_share)


def _rule(rule: RescueRule) -> dict[str, Any]:
    return _told(floor_minutes=rule.floor_minutes, aftermath_minutes=rule.aftermath_minutes)


def _member(member: Member) -> dict[str, Any]:
    cover: float | str = "forever" if isinf(member.cover_minutes) else member.cover_minutes
    return _told(
        provider=member.provider,
        cover_minutes=cover,
        timeout_seconds=member.timeout_seconds,
        breaker=member.has_breaker,
        retries=member.retries,
        expected=member.expected,
        verified_on=member.verified_on.isoformat() if member.verified_on else None,
        evidence=[_evidence(each) for each in member.evidence],
    )


def _evidence(evidence: Evidence) -> dict[str, Any]:
    day = evidence.seen_on.isoformat() if evidence.seen_on else None
    return {"kind": evidence.kind.value, **_told(source=evidence.source, seen_on=day)}


def _told(**values: Any) -> dict[str, Any]:
    """Only what says something: nothing, no and 0 are as usual."""
    return {key: value for key, value in values.items() if value}
