"""Promises that what is needed does not let one keep.

Good: a page that promises 99.9 % on a database that is down 0.01 % of the time.
Bad: a page that promises 99.99 % on a database that promises 99.9 %.
"""

from __future__ import annotations

from collections.abc import Iterator

from peacetime.domain.dependencies.lint.findings import Finding, Rule
from peacetime.domain.dependencies.promises import PromiseCheck, Promises
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared.text import quoted


def promise_findings(system: System, promises: Promises) -> Iterator[Finding]:
    """One finding for each service that promises more than its ceiling.

    Args:
        system: With promises.
        promises: Of the same system.

    Source: Treynor, Dahlin, Rau and Beyer (2017), "The Calculus of Service Availability".
    Cost: that of `Promises.telling`.

    >>> from peacetime.domain.dependencies.availability.downtime import downtime_from_promises
    >>> from peacetime.domain.dependencies.needs import Coupling, Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> services = (Service("page", promised=0.9999), Service("base", promised=0.999))
    >>> shop = System(services, (Need("page", (Member("base"),), Coupling.HARD),))
    >>> [found.sentence for found in promise_findings(shop, Promises(shop, downtime_from_promises(shop)))]
    ['"page" promises 99.99 %, and what it needs allows 99.9 % at most; "base" takes most of it.']
    """
    for service in system.services:
        if service.promised is not None:
            check = promises.telling(service.id)
            if check.is_possible is False:
                yield _too_high(service.id, check)


def _too_high(service: str, check: PromiseCheck) -> Finding:
    most = check.upstreams[0].root
    sentence = (
        f"{quoted(service)} promises {_per_cent(check.promised or 0)} %, and what it needs allows "
        f"{_per_cent(check.ceiling.share)} % at most; {quoted(most)} takes most of it."
    )
    suggestion = f"Could {quoted(most)} be softer or covered? Else promise less, or ask more of it."
    return Finding(Rule.PROMISE_TOO_HIGH, service, sentence, suggestion, most)


def _per_cent(share: float) -> str:
    return f"{share * 100:.6g}"
