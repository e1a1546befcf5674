"""Whether history agrees with what a need is labelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import isinf

from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared import special
from peacetime.domain.shared.proportions import COVERAGE
from peacetime.domain.shared.spans import Span, union

HALF = 0.5


class Verdict(StrEnum):
    """What history says of a label.

    `CONTRADICTED`: it is labelled soft and the consumer goes down with the provider, or labelled hard and
    it does not. `AGREES`: history is like the label. `SUGGESTED`: nobody has labelled it, and history
    says which it is. `NOT_ENOUGH`: too few outages to say.
    """

    CONTRADICTED = "contradicted"
    AGREES = "agrees"
    SUGGESTED = "suggested"
    NOT_ENOUGH = "not enough yet"


@dataclass(frozen=True, slots=True)
class LabelCheck:
    """How often a consumer was down when its provider was.

    Args:
        coupling: As it is labelled.
        together: So many outages took the consumer along.
        outages: Of so many of the provider that outlasted the cover.
        mean: Of the chance that the next one will.
        low: Of its interval.
        high: Of it.
        seen_as: What history says it is; None where it does not say.
        verdict: On the label.
    """

    coupling: Coupling
    together: int
    outages: int
    mean: float
    low: float
    high: float
    seen_as: Coupling | None
    verdict: Verdict

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        counted = f"it went down with it {self.together} of {self.outages} times"
        if not self.outages:
            return "Not enough yet: no outage of the provider has outlasted the cover."
        if self.verdict is Verdict.NOT_ENOUGH:
            return f"Not enough yet: {counted}, so the chance may be {self.low:.2f} to {self.high:.2f}."
        words = {Coupling.HARD: "is hard", Coupling.SOFT: "behaves soft"}
        found = words[self.seen_as or self.coupling]
        if self.verdict is Verdict.CONTRADICTED:
            return f"Labelled {self.coupling.value}, but it {found}: {counted}."
        if self.verdict is Verdict.SUGGESTED:
            return f"Not labelled, and it {found}: {counted}."
        return f"Labelled {self.coupling.value}, and it {found}: {counted}."


def jeffreys(count: int, of: int, *, coverage: float = COVERAGE) -> tuple[float, float, float]:
    """The chance behind a count, on average and with its interval, where nothing else is known of it.

    Formula: Beta(k + 1/2, n - k + 1/2): its mean (k + 1/2) / (n + 1) and its quantiles.

    Args:
        count: k, how often.
        of: n, of how many; of nothing every chance is still possible.
        coverage: How sure the interval is meant to be, from 0 to 1.

    Returns:
        Mean, lower and upper end.

    Raises:
        ValueError: A count that is not from 0 to n.

    Source: Brown, Cai and DasGupta (2001), "Interval Estimation for a Binomial Proportion".

    >>> [round(each, 4) for each in jeffreys(6, 6)]
    [0.9286, 0.6696, 0.9999]
    """
    if not 0 <= count <= of:
        raise ValueError("A count lies between nothing and its whole")
    more, less = count + HALF, of - count + HALF
    tail = (1 - coverage) / 2
    low, high = (float(special.betaincinv(more, less, at)) for at in (tail, 1 - tail))
    return more / (of + 1), low, high


def check_label(
    coupling: Coupling, together: int, outages: int, *, coverage: float = COVERAGE
) -> LabelCheck:
    """What history says of one label.

    A need behaves hard where the lower end of the interval is above one half, soft where the upper end is
    below it; between the two nothing can be said yet.

    Args:
        coupling: As it is labelled.
        together: Outages of the provider in which the consumer was down too.
        outages: Outages of the provider that outlasted the cover.
        coverage: Of the interval.

    Source: ours, with the interval of Jeffreys.

    >>> check_label(Coupling.SOFT, 6, 6).sentence
    'Labelled soft, but it is hard: it went down with it 6 of 6 times.'
    >>> check_label(Coupling.SOFT, 3, 4).verdict.value
    'not enough yet'
    """
    mean, low, high = jeffreys(together, outages, coverage=coverage)
    seen_as = Coupling.HARD if low > HALF else Coupling.SOFT if high < HALF else None
    if seen_as is None:
        verdict = Verdict.NOT_ENOUGH
    elif coupling is Coupling.UNKNOWN:
        verdict = Verdict.SUGGESTED
    else:
        verdict = Verdict.AGREES if seen_as is coupling else Verdict.CONTRADICTED
    return LabelCheck(coupling, together, outages, mean, low, high, seen_as, verdict)


def outages_together(
    consumer: Iterable[Span], provider: Iterable[Span], cover_minutes: float = 0.0
) -> tuple[int, int]:
    """How many outages of a provider outlasted a cover, and in how many of them the consumer was down.

    Args:
        consumer: Its outages; those that meet are one.
        provider: Its outages; those that meet are one.
        cover_minutes: What happens within them does not count.

    Returns:
        Outages in which both were down after the cover, and outages that outlasted it.

    Cost: linear in both, after sorting.

    >>> from datetime import UTC, datetime
    >>> nine, minute = datetime(2026, 3, 1, 9, tzinfo=UTC), timedelta(minutes=1)
    >>> provider = [Span(nine, nine + 30 * minute), Span(nine + 90 * minute, nine + 95 * minute)]
    >>> outages_together([Span(nine + 20 * minute, nine + 40 * minute)], provider, 15)
    (1, 1)
    """
    if isinf(cover_minutes):
        return 0, 0
    cover = timedelta(minutes=cover_minutes)
    theirs = [
        Span(each.start + cover, each.end) for each in union(provider) if each.duration > cover
    ]
    ours, together, at = union(consumer), 0, 0
    for span in theirs:
        while at < len(ours) and ours[at].end <= span.start:
            at += 1
        together += at < len(ours) and ours[at].start < span.end
    return together, len(theirs)


@dataclass(frozen=True, slots=True)
class EdgeCheck:
    """The label of one edge, judged.

    Args:
        number: Which need of the system, from 0.
        consumer: Who needs.
        provider: Whom.
        found: The judgement.
    """

    number: int
    consumer: str
    provider: str
    found: LabelCheck


def check_labels(
    system: System, outages: Mapping[str, Sequence[Span]], *, coverage: float = COVERAGE
) -> list[EdgeCheck]:
    """The labels of all edges, judged by the outages that were seen.

    A need that can lose members is left out: one outage of one of them says nothing of it. So is an edge
    whose consumer or provider has no history.

    Args:
        system: With its labels and covers.
        outages: By service; a service that is there without outages was watched and never down.
        coverage: Of the intervals.

    Returns:
        In the order of the needs.

    Cost: linear in edges times outages of their two ends.
    """
    found = []
    for number, need in enumerate(system.needs):
        if need.spares or need.consumer not in outages:
            continue
        for member in need.members:
            if member.provider not in outages:
                continue
            together, of = outages_together(
                outages[need.consumer], outages[member.provider], member.cover_minutes
            )
            judged = check_label(need.coupling, together, of, coverage=coverage)
            found.append(EdgeCheck(number, need.consumer, member.provider, judged))
    return found
