"""What a service cannot do without, or can: its needs, their providers, and what protects it from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Coupling(StrEnum):
    """What a provider's outage does to who needs it.

    `HARD`: it goes down too. `SOFT`: it stays up without that part. `UNKNOWN`: nobody has said; it is
    neither, so what depends on it is computed both ways.

    Source: the framework, "Hardness of coupling (hard vs. soft dependencies)".
    """

    HARD = "hard"
    SOFT = "soft"
    UNKNOWN = "unknown"


class EvidenceKind(StrEnum):
    """Where a need is known from.

    Somebody declared it, traffic was observed, a service asks for it when it starts, an incident showed
    it, or a drill did.
    """

    DECLARED = "declared"
    OBSERVED = "observed"
    STARTUP = "startup"
    INCIDENT = "incident"
    DRILL = "drill"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason to believe in a need.

    Args:
        kind: Of which kind.
        source: Where it was found: a file with its line, an address, an incident.
        seen_on: The day it was last seen; None where nobody knows.
    """

    kind: EvidenceKind
    source: str = ""
    seen_on: date | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One provider of a need, and what protects the consumer from it.

    Args:
        provider: The service that is called.
        cover_minutes: How long the consumer stays up after the provider fails, on a cache, a queue or
            retries; infinity where it never runs out.
        timeout_seconds: After how long a call is given up; None where it never is, or nobody knows.
        has_breaker: Whether a circuit breaker stops calling.
        retries: How often a failed call is tried again.
        verified_on: When the protection was last drilled; None where it never was.
        expected: The availability the consumer expects of the provider's owner; None where nobody said.
        evidence: Why one believes in this need.
    """

    provider: str
    cover_minutes: float = 0.0
    timeout_seconds: float | None = None
    has_breaker: bool = False
    retries: int = 0
    verified_on: date | None = None
    expected: float | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_guarded(self) -> bool:
        """Whether the consumer goes on while the provider hangs."""
        return self.has_breaker or self.timeout_seconds is not None


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a consumer needs: some of several providers, or all of them. Its needs are ANDed.

    Args:
        consumer: The service that needs.
        members: Its providers; at least one.
        coupling: What happens to the consumer where too few are up.
        needs: How many of the members suffice; all of them where None.
        attribute: The part of the consumer that shows it ("last 3 orders").
        journey: The journey it belongs to, where it is one of several.
    """

    consumer: str
    members: tuple[Member, ...]
    coupling: Coupling = Coupling.UNKNOWN
    needs: int | None = None
    attribute: str = ""
    journey: str = ""

    @property
    def enough(self) -> int:
        """How many members suffice."""
        return len(self.members) if self.needs is None else self.needs

    @property
    def spares(self) -> int:
        """How many members may be lost."""
        return len(self.members) - self.enough

    @property
    def edges(self) -> Iterator[tuple[str, str]]:
        """Consumer and provider of each member."""
        for member in self.members:
            yield self.consumer, member.provider
