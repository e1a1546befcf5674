"""The framework's own example: a customer page that shows the last 3 orders, coupled in four ways."""

from __future__ import annotations

from dataclasses import dataclass

from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.services import Failure, Service
from peacetime.domain.dependencies.system import System

PAGE, ORDERS = "Customer page", "Order service"
CACHE_MINUTES = 15.0
TIMEOUT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which the page may be coupled to the orders.

    Args:
        key: Its name in addresses.
        title: What it is called.
        how: How the page is built, in a sentence.
        system: The two services and the need between them.
        failure: How the orders fail in it.
    """

    key: str
    title: str
    how: str
    system: System
    failure: Failure


def variants() -> tuple[Variant, ...]:
    """The example in its four variants: hard, soft, hard with a cache, soft without a timeout.

    Source: the framework, "Hardness of coupling (hard vs. soft dependencies)".

    >>> from peacetime.domain.dependencies.what_if import what_if
    >>> for each in variants():
    ...     fate = what_if(each.system, [ORDERS], 30, failure=each.failure).fates["Customer"]
    ...     print(each.key, fate.start, fate.minutes)
    hard 0.0 30.0
    soft None 0.0
    cache 15.0 15.0
    hangs 0.0 30.0
    """
    guarded = Member(ORDERS, timeout_seconds=TIMEOUT_SECONDS)
    cached = Member(ORDERS, cover_minutes=CACHE_MINUTES, timeout_seconds=TIMEOUT_SECONDS)
    return (
        Variant(
            "hard",
            "Hard",
            "Without orders there is no page.",
            _system(guarded, Coupling.HARD),
            Failure.DOWN,
        ),
        Variant(
            "soft",
            "Soft",
            "Without orders the page leaves “last 3 orders” out.",
            _system(guarded, Coupling.SOFT),
            Failure.DOWN,
        ),
        Variant(
            "cache",
            f"Hard, with a cache of {CACHE_MINUTES:g} minutes",
            f"The page shows what it has seen for {CACHE_MINUTES:g} minutes; after that there is no page.",
            _system(cached, Coupling.HARD),
            Failure.DOWN,
        ),
        Variant(
            "hangs",
            "Soft, but without a timeout",
            "Orders do not fail, they hang. The page waits for them without end, and hangs too.",
            _system(Member(ORDERS), Coupling.SOFT),
            Failure.SLOW,
        ),
    )


def _system(member: Member, coupling: Coupling) -> System:
    services = (Service(ORDERS, "Orders"), Service(PAGE, "Customer"))
    return System(services, (Need(PAGE, (member,), coupling, attribute="last 3 orders"),))
