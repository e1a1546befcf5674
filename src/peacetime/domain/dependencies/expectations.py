"""What consumers expect of providers, beside what these promise and can keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peacetime.domain.dependencies.promises import PromiseCheck
    from peacetime.domain.dependencies.system import System


class Met(StrEnum):
    """How an expectation stands, what needs a talk first.

    `UNPROMISED`: the provider promises nothing. `MORE`: more is expected than it promises. `BROKEN`: it
    promises enough, and does not keep what is expected as things are. `UNSURE`: whether it does cannot be
    told. `MET`: it does.
    """

    MORE = "more"
    UNPROMISED = "unpromised"
    BROKEN = "broken"
    UNSURE = "unsure"
    MET = "met"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one consumer expects of one provider.

    Args:
        need: The number of the need in the system.
        consumer: Who expects.
        provider: Of whom.
        expected: The share of time in which it is to be up.
        promised: What its owner promises; None for nothing.
        implied: The share of time it is up by all it needs; an upper bound where something is unknown.
        met: How it stands.
    """

    need: int
    consumer: str
    provider: str
    expected: float
    promised: float | None
    implied: float
    met: Met


def expectations(system: System, check: Callable[[str], PromiseCheck]) -> tuple[Expectation, ...]:
    """Every expectation beside the promise that should carry it, those that need a talk first.

    Args:
        system: With what its members expect.
        check: A service of the same system -> its check: see `Promises`.

    Source: the framework, "Establish clear SLA expectations with dependency owners".

    >>> from peacetime.domain.dependencies.availability.downtime import downtime_from_promises
    >>> from peacetime.domain.dependencies.needs import Coupling, Member, Need
    >>> from peacetime.domain.dependencies.promises import Promises
    >>> from peacetime.domain.dependencies.services import Service
    >>> from peacetime.domain.dependencies.system import System
    >>> needs = (Need("web", (Member("db", expected=0.9995),), Coupling.HARD),)
    >>> shop = System((Service("web"), Service("db", promised=0.999)), needs)
    >>> found = expectations(shop, Promises(shop, downtime_from_promises(shop)).check)
    >>> found[0].met.value, found[0].promised
    ('more', 0.999)
    """
    found = [
        Expectation(
            number,
            need.consumer,
            member.provider,
            member.expected,
            check(member.provider).promised,
            check(member.provider).implied.share,
            _met(member.expected, check(member.provider)),
        )
        for number, need in enumerate(system.needs)
        for member in need.members
        if member.expected is not None
    ]
    order = list(Met)
    return tuple(sorted(found, key=lambda each: order.index(each.met)))


def _met(expected: float, check: PromiseCheck) -> Met:
    if check.promised is None:
        return Met.UNPROMISED
    if check.promised < expected:
        return Met.MORE
    implied = check.implied
    if implied.share + implied.error < expected:
        return Met.BROKEN
    is_sure = not implied.unknown and implied.share - implied.error >= expected
    return Met.MET if is_sure else Met.UNSURE
