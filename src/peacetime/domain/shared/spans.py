"""Half-open spans of time and what is made of many of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from peacetime.domain.shared.errors import DomainError


class ReversedSpan(DomainError):
    """A span would end before it starts."""

    code = "span_reversed"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The moments from `start` up to, not including, `end`; both are kept in UTC.

    Raises:
        ReversedSpan: `span_reversed`.
        ValueError: A moment has no zone, which is a mistake in the program.

    >>> nine = datetime(2026, 3, 1, 9, tzinfo=UTC)
    >>> Span(nine, nine + timedelta(hours=2)).duration
    datetime.timedelta(seconds=7200)
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("A span needs moments with a zone")
        # Two moments of one zone subtract as wall times, wrong by an hour across a clock change.
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))
        if self.end < self.start:
            sentence = (
                f"It would end at {self.end:%Y-%m-%d %H:%M} UTC, before it starts at "
                f"{self.start:%Y-%m-%d %H:%M} UTC. Write an end after the start."
            )
            raise ReversedSpan(sentence)

    @property
    def duration(self) -> timedelta:
        """How long it is; never negative."""
        return self.end - self.start

    @property
    def is_empty(self) -> bool:
        """Whether it holds no moment at all."""
        return self.start == self.end

    def __contains__(self, at: datetime) -> bool:
        """Whether a moment lies in it; the end does not."""
        return self.start <= at < self.end

    def is_touching(self, other: Span) -> bool:
        """Whether the two overlap or meet, so that together they are one span."""
        return self.start <= other.end and other.start <= self.end

    def within(self, bounds: Span) -> Span:
        """The part inside the bounds; empty, at their edge, where there is none.

        >>> day = datetime(2026, 3, 1, tzinfo=UTC)
        >>> hour = timedelta(hours=1)
        >>> Span(day, day + 3 * hour).within(Span(day + 2 * hour, day + 9 * hour)).duration == hour
        True
        """
        start = min(max(self.start, bounds.start), bounds.end)
        return Span(start, max(start, min(self.end, bounds.end)))


def union(spans: Iterable[Span]) -> list[Span]:
    """Every moment that lies in at least one span, as the fewest spans, in order.

    Empty spans vanish; spans that meet become one.

    Returns:
        Spans in order, none empty, with a gap between any two.

    Cost: one sort, then linear.

    >>> day = datetime(2026, 3, 1, tzinfo=UTC)
    >>> hours = [(0, 2), (5, 6), (1, 3), (3, 4)]
    >>> merged = union(Span(day.replace(hour=a), day.replace(hour=b)) for a, b in hours)
    >>> [(span.start.hour, span.end.hour) for span in merged]
    [(0, 4), (5, 6)]
    """
    merged: list[Span] = []
    for span in sorted(span for span in spans if not span.is_empty):
        if merged and merged[-1].is_touching(span):
            if span.end > merged[-1].end:
                merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def intersect(first: Iterable[Span], second: Iterable[Span]) -> list[Span]:
    """Every moment that lies in both, as the fewest spans, in order.

    Cost: two sorts, then linear.

    >>> day = datetime(2026, 3, 1, tzinfo=UTC)
    >>> a, b = Span(day, day.replace(hour=3)), Span(day.replace(hour=2), day.replace(hour=9))
    >>> [(span.start.hour, span.end.hour) for span in intersect([a], [b])]
    [(2, 3)]
    """
    ours, theirs = union(first), union(second)
    both: list[Span] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        start = max(ours[i].start, theirs[j].start)
        end = min(ours[i].end, theirs[j].end)
        if start < end:
            both.append(Span(start, end))
        if ours[i].end <= theirs[j].end:
            i += 1
        else:
            j += 1
    return both


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Every moment that lies in the spans and in none of those taken, in order.

    Cost: two sorts, then linear.

    >>> day = datetime(2026, 3, 1, tzinfo=UTC)
    >>> a, b = Span(day, day.replace(hour=3)), Span(day.replace(hour=1), day.replace(hour=2))
    >>> [(span.start.hour, span.end.hour) for span in subtract([a], [b])]
    [(0, 1), (2, 3)]
    """
    left: list[Span] = []
    cuts = union(taken)
    first = 0  # of the cuts that may still matter
    for span in union(spans):
        start = span.start
        while first < len(cuts) and cuts[first].start < span.end:
            if start < cuts[first].start:
                left.append(Span(start, cuts[first].start))
            start = max(start, cuts[first].end)
            if cuts[first].end > span.end:
                break  # it may reach into the next span too
            first += 1
        if start < span.end:
            left.append(Span(start, span.end))
    return left


def total(spans: Iterable[Span]) -> timedelta:
    """How much time the spans cover; a moment in several of them counts once.

    >>> day = datetime(2026, 3, 1, tzinfo=UTC)
    >>> total([Span(day, day.replace(hour=3)), Span(day.replace(hour=1), day.replace(hour=4))])
    datetime.timedelta(seconds=14400)
    """
    return sum((span.duration for span in union(spans)), timedelta())
