"""Everything that is wrong with a description of services and needs, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import NamedTuple

from peacetime.domain.dependencies.needs import Member, Need
from peacetime.domain.dependencies.services import Outages, RescueRule, Service
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted


class SystemRefused(InvalidInput):
    """Services and needs do not fit together; the sentence says where."""

    code = "system_refused"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Args:
        code: Stable, for programs.
        sentence: What is wrong and what to do.
        field: Which field, as it is called in `Service`, `Need`, `Member` or `RescueRule`.
        service: The service, or the consumer of the need, that it is about; the team of a rule.
        number: Which of the services, or which of the needs, counted from 0; None for a rule.
    """

    code: str
    sentence: str
    field: str
    service: str
    number: int | None


def problems(
    services: Sequence[Service],
    needs: Sequence[Need],
    rules: Mapping[str, RescueRule] | None = None,
) -> list[Problem]:
    """Every fault of a description, in the order of its lines; with none it makes a `System`.

    Codes: `service_unnamed`, `service_twice`, `rate_impossible`, `slow_share_impossible`,
    `count_impossible`, `promise_impossible`, `consumer_unknown`, `members_missing`, `needs_impossible`,
    `provider_unknown`, `needs_itself`, `member_twice`, `cover_negative`, `timeout_impossible`,
    `retries_negative`, `rule_negative`.

    Args:
        services: In any order.
        needs: In any order; the same need twice is no fault.
        rules: By team.

    Cost: linear.

    >>> found = problems([Service("a")], [Need("a", (Member("a"), Member("b", -1)), needs=3)])
    >>> [each.code for each in found]
    ['needs_impossible', 'needs_itself', 'provider_unknown', 'cover_negative']
    >>> found[1].sentence
    '"a" needs itself. Take that out: an outage of its own is told of the service, not of a need.'
    """
    return list(_problems(services, needs, rules or {}))


def refuse_problems(
    services: Sequence[Service], needs: Sequence[Need], rules: Mapping[str, RescueRule]
) -> None:
    """Refuse a description with the first of its faults.

    Raises:
        SystemRefused: With the code of the fault.
    """
    for found in _problems(services, needs, rules):
        details = {"service": found.service, "number": found.number}
        raise SystemRefused(found.sentence, field=found.field, code=found.code, details=details)


def _problems(
    services: Sequence[Service], needs: Sequence[Need], rules: Mapping[str, RescueRule]
) -> Iterator[Problem]:
    known: set[str] = set()
    for number, service in enumerate(services):
        for sentence, field, code in _of_service(service, known):
            yield Problem(code, sentence, field, service.id, number)
        known.add(service.id)
    for number, need in enumerate(needs):
        for sentence, field, code in _of_need(need, known):
            yield Problem(code, sentence, field, need.consumer, number)
    for team, rule in rules.items():
        if not (0 <= rule.floor_minutes < inf and 0 <= rule.aftermath_minutes < inf):
            sentence = f"The rule of {quoted(team)} has minutes below 0. Write 0 or more."
            yield Problem(
                code="rule_negative", sentence=sentence, field="rules", service=team, number=None
            )


class Fault(NamedTuple):
    """What is wrong with one line, in which field; named by `code`, so that the reference lists it."""

    sentence: str
    field: str
    code: str


def _of_service(service: Service, known: set[str]) -> Iterator[Fault]:
    name = quoted(service.id)
    if not service.id.strip():
        yield Fault("A service has no name. Write one.", "id", code="service_unnamed")
    if service.id in known:
        sentence = f"{name} is described twice. Keep one of the two, or rename one."
        yield Fault(sentence, "id", code="service_twice")
    if not _is_share(service.promised):
        sentence = (
            f"{name} promises an availability of {service.promised:g}. "
            "Write a share above 0 and at most 1, such as 0.999."
        )
        yield Fault(sentence, "promised", code="promise_impossible")
    if service.outages is not None:
        yield from _of_outages(name, service.outages)


def _of_outages(name: str, outages: Outages) -> Iterator[Fault]:
    if not 0 <= outages.per_month < inf:
        sentence = f"{name} has {outages.per_month:g} outages a month. Write 0 or more."
        yield Fault(sentence, "per_month", code="rate_impossible")
    if not 0 <= outages.slow_share <= 1:
        sentence = (
            f"{name} hangs in {outages.slow_share:g} of its outages. Write a share from 0 to 1."
        )
        yield Fault(sentence, "slow_share", code="slow_share_impossible")
    count, months = outages.count, outages.months
    is_counted = count is None or count >= 0
    if not is_counted or not (months is None or 0 < months < inf):
        sentence = (
            f"{name} counts {count} outages over {months} months. Write 0 or more over more than 0."
        )
        yield Fault(sentence, "count", code="count_impossible")


def _of_need(need: Need, known: set[str]) -> Iterator[Fault]:
    name = quoted(need.consumer)
    if need.consumer not in known:
        sentence = (
            f"{name} needs something, but is not among the services. Add it, or correct its name."
        )
        yield Fault(sentence, "consumer", code="consumer_unknown")
    if not need.members:
        sentence = f"{name} has a need without a provider. Name one, or take the need out."
        yield Fault(sentence, "members", code="members_missing")
    elif not 1 <= need.enough <= len(need.members):
        sentence = (
            f"{name} needs {need.enough} of {len(need.members)} providers. "
            f"Write a number from 1 to {len(need.members)}."
        )
        yield Fault(sentence, "needs", code="needs_impossible")
    before: set[str] = set()
    for member in need.members:
        yield from _of_member(need, member, known, before)
        before.add(member.provider)


def _of_member(need: Need, member: Member, known: set[str], before: set[str]) -> Iterator[Fault]:
    name, provider = quoted(need.consumer), quoted(member.provider)
    if member.provider == need.consumer:
        sentence = (
            f"{name} needs itself. Take that out: an outage of its own is told of the service, "
            "not of a need."
        )
        yield Fault(sentence, "provider", code="needs_itself")
    elif member.provider not in known:
        sentence = f"{name} needs {provider}, which is not among the services. Add it, or correct its name."
        yield Fault(sentence, "provider", code="provider_unknown")
    if member.provider in before:
        sentence = f"{name} names {provider} twice in one need. Keep one of the two."
        yield Fault(sentence, "provider", code="member_twice")
    if not member.cover_minutes >= 0:
        sentence = f"{name} is covered from {provider} for {member.cover_minutes:g} minutes. Write 0 or more."
        yield Fault(sentence, "cover_minutes", code="cover_negative")
    if member.timeout_seconds is not None and not 0 < member.timeout_seconds < inf:
        sentence = (
            f"{name} waits {member.timeout_seconds:g} seconds for {provider}. "
            "Write more than 0, or leave it out where it waits for ever."
        )
        yield Fault(sentence, "timeout_seconds", code="timeout_impossible")
    if member.retries < 0:
        sentence = f"{name} tries {provider} again {member.retries} times. Write 0 or more."
        yield Fault(sentence, "retries", code="retries_negative")
    if not _is_share(member.expected):
        sentence = (
            f"{name} expects an availability of {member.expected:g} of {provider}. "
            "Write a share above 0 and at most 1, such as 0.999."
        )
        yield Fault(sentence, "expected", code="promise_impossible")


def _is_share(value: float | None) -> bool:
    return value is None or (isfinite(value) and 0 < value <= 1)
