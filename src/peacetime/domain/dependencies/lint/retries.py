"""Attempts that multiply from layer to layer.

Good: the outermost caller tries three times, the others once. Bad: three layers try three times each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from peacetime.domain.dependencies.arithmetic import attempts
from peacetime.domain.dependencies.components import components
from peacetime.domain.dependencies.lint.findings import Finding, Rule
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared.text import quoted

MOST_ATTEMPTS = 9
Calls = Mapping[str, Mapping[str, int]]  # the attempts of each consumer at each provider


def retry_findings(system: System, *, most_attempts: int = MOST_ATTEMPTS) -> Iterator[Finding]:
    """One finding for each chain whose attempts multiply to too many, told at its top.

    Formula: a call tried again r times is r + 1 attempts; along a chain they multiply.

    Args:
        system: Any; every need counts, soft ones too.
        most_attempts: So many calls at the bottom for one at the top are still fine.

    Source: Amazon Builders' Library, "Timeouts, retries, and backoff with jitter"; 9 is our default.
    Cost: linear in the members of needs.

    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> chain = [Need(a, (Member(b, retries=2),)) for a, b in ("ab", "bc", "cd")]
    >>> [found.sentence for found in retry_findings(System(tuple(map(Service, "abcd")), tuple(chain)))]
    ['One call of "a" becomes 27 of "d" by way of "b" and "c".']
    >>> list(retry_findings(System(tuple(map(Service, "abcd")), tuple(chain[:2]))))
    []
    """
    calls = _calls(system)
    order = components(calls)
    circle = {service for group in order if len(group) > 1 for service in group}
    most, then = _most(calls, order)
    called = {
        provider
        for consumer, each in calls.items()
        for provider, count in each.items()
        if count > 1 and most[consumer] > most_attempts and consumer not in circle
    }
    for group in order:
        if len(group) > 1 and any(calls[a].get(b, 1) > 1 for a in group for b in group):
            yield _in_a_circle(group)
    for service in system.index:
        if most[service] > most_attempts and service not in called:
            yield _multiplied(service, calls, then)


def _calls(system: System) -> dict[str, dict[str, int]]:
    calls: dict[str, dict[str, int]] = {service.id: {} for service in system.services}
    for need in system.needs:
        for member in need.members:
            known = calls[need.consumer].get(member.provider, 1)
            calls[need.consumer][member.provider] = max(known, member.retries + 1)
    return calls


def _most(calls: Calls, order: Sequence[Sequence[str]]) -> tuple[dict[str, int], dict[str, str]]:
    """The largest product of attempts below each service, and the next one on that way.

    Within a circle a call counts once: `_in_a_circle` tells of it.
    """
    most: dict[str, int] = {}
    then: dict[str, str] = {}
    for group in order:
        for service in group:
            best = 1
            for provider, count in calls[service].items():
                if provider in group:
                    continue
                if count * most[provider] > best:
                    best, then[service] = count * most[provider], provider
            most[service] = best
    return most, then


def _multiplied(service: str, calls: Calls, then: Mapping[str, str]) -> Finding:
    chain = [service]
    while chain[-1] in then:
        chain.append(then[chain[-1]])
    tries = [calls[one][other] for one, other in pairwise(chain)]
    between = " and ".join(map(quoted, chain[1:-1]))
    sentence = (
        f"One call of {quoted(service)} becomes {attempts(tries)} of {quoted(chain[-1])}"
        f"{f' by way of {between}' if between else ''}."
    )
    suggestion = "Let only the outermost of them try again, with a budget of retries."
    return Finding(Rule.RETRIES_MULTIPLY, service, sentence, suggestion, chain[-1])


def _in_a_circle(group: Sequence[str]) -> Finding:
    sentence = f"{', '.join(map(quoted, group))} call one another in a circle and try again."
    suggestion = "Take the retries out of the circle: they multiply with each time round."
    return Finding(Rule.RETRIES_MULTIPLY, group[0], sentence, suggestion, group[-1])
