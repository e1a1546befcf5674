"""What the linter of dependencies says, and the names of its rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """The rules, by names that never change."""

    NEEDS_ITSELF = "needs-itself"
    UNRESOLVED = "unresolved-reference"
    NEEDS_TOO_MANY = "needs-too-many"
    IMPOSSIBLE = "impossible-number"
    SOFT_UNGUARDED = "soft-unguarded"
    HARD_UNPROVEN = "hard-unproven"
    STARTUP_ONLY = "startup-only"
    UNVERIFIED = "unverified-protection"
    SPARES_FALL_TOGETHER = "spares-fall-together"
    PROMISE_TOO_HIGH = "promise-above-ceiling"
    UNOWNED_ROOT = "unowned-root"
    RETRIES_MULTIPLY = "retries-multiply"


RULES = {
    Rule.NEEDS_ITSELF: "A service needs itself.",
    Rule.UNRESOLVED: "A need names a service that nobody describes.",
    Rule.NEEDS_TOO_MANY: "A need asks for more members than it has, or for none.",
    Rule.IMPOSSIBLE: "A number makes no sense: a negative cover, a promise above 1, a name twice.",
    Rule.SOFT_UNGUARDED: "A soft need has neither timeout nor breaker: when the provider hangs, so does the consumer.",
    Rule.HARD_UNPROVEN: "A need is labelled hard, and nothing says where that is known from.",
    Rule.STARTUP_ONLY: "A need is known only from a start-up order, which says nothing of calls.",
    Rule.UNVERIFIED: "A cover, a guard, a softness or a spare was never drilled, or not for 90 days.",
    Rule.SPARES_FALL_TOGETHER: "One outage takes more members of a need than it can lose.",
    Rule.PROMISE_TOO_HIGH: "A service promises more than what it needs lets it keep.",
    Rule.UNOWNED_ROOT: "Nobody owns a service whose outage takes others down.",
    Rule.RETRIES_MULTIPLY: "Attempts along a chain multiply to more than 9.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on one service or need.

    Args:
        rule: Which rule makes it.
        service: The service, or the consumer of the need, that it is about.
        sentence: What is wrong.
        suggestion: What to do, or to ask.
        provider: The provider of the need, where it is about one.
        need: The number of the need in the system; None where it is about a service.
    """

    rule: Rule
    service: str
    sentence: str
    suggestion: str
    provider: str | None = None
    need: int | None = None
