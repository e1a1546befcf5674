"""What traces and metrics hint at about a label before any outage has shown it. Hints, never proof."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.shared.proportions import Proportion, proportion

HALF = 0.5
MESSAGING = "messaging_system"


class Sign(StrEnum):
    """What a hint is taken from.

    `ABSORBED`: failed calls whose caller succeeded. `ASYNC`: calls that end after their caller has.
    `MESSAGING`: the two are connected by a queue.
    """

    ABSORBED = "absorbed"
    ASYNC = "async"
    MESSAGING = "messaging"


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint about one need.

    Args:
        sign: What it is taken from.
        suggests: The label it hints at.
        share: What was counted; None for a connection, which is not counted.
        sentence: For people.
    """

    sign: Sign
    suggests: Coupling
    share: Proportion | None
    sentence: str


def absorbed_hint(failed_calls: int, caller_succeeded: int) -> Hint | None:
    """What failed calls hint at: where the caller succeeded all the same, it can do without.

    Args:
        failed_calls: Calls of the provider that failed.
        caller_succeeded: Of them, those whose caller answered well.

    Returns:
        None while Wilson's interval of the share holds one half: too few to hint at anything.

    Source: ours, after the absorbed errors of trace analysis.

    >>> absorbed_hint(40, 39).suggests.value, absorbed_hint(40, 1).suggests.value, absorbed_hint(2, 2)
    ('soft', 'hard', None)
    """
    share = proportion(caller_succeeded, failed_calls)
    if share.low is None or share.high is None or share.low <= HALF <= share.high:
        return None
    suggests = Coupling.SOFT if share.low > HALF else Coupling.HARD
    sentence = (
        f"{caller_succeeded} of {failed_calls} failed calls left the caller unharmed: "
        f"it looks {suggests.value}."
    )
    return Hint(Sign.ABSORBED, suggests, share, sentence)


def async_hint(calls: int, ended_after_caller: int) -> Hint | None:
    """What the order of ends hints at: who does not wait for an answer can do without it.

    Args:
        calls: Of the provider.
        ended_after_caller: Of them, those that ended after the caller had.

    Returns:
        None unless most calls surely end after their caller; that they end before it hints at nothing.

    Source: Uber, "CRISP: Critical Path Analysis of Large-Scale Microservice Architectures" (2022).

    >>> async_hint(100, 98).suggests.value, async_hint(100, 3)
    ('soft', None)
    """
    share = proportion(ended_after_caller, calls)
    if share.low is None or share.low <= HALF:
        return None
    sentence = f"{ended_after_caller} of {calls} calls ended after their caller: it does not wait."
    return Hint(Sign.ASYNC, Coupling.SOFT, share, sentence)


def connection_hint(connection: str) -> Hint | None:
    """What the kind of a connection hints at: a queue between two lets one go on without the other.

    Args:
        connection: As the service graph of traces calls it.

    >>> connection_hint("messaging_system").suggests.value, connection_hint("database")
    ('soft', None)
    """
    if connection != MESSAGING:
        return None
    sentence = "The two are connected by a queue: soft, and covered for as long as it has room."
    return Hint(Sign.MESSAGING, Coupling.SOFT, None, sentence)
