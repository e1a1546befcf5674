"""Grouping: alerts of one place that begin close to one another are one group, in whichever order they come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which alerts of one place began.

    Args:
        first_at: The first beginning.
        last_at: The last beginning.
        members: What is in it, as the caller numbers it.
    """

    first_at: datetime
    last_at: datetime
    members: tuple[int, ...] = ()


def joined(spans: Iterable[Span], *, gap: timedelta) -> list[Span]:
    """Spans of one place that are no more than a gap apart become one.

    Args:
        spans: In any order; a single beginning is a span that ends as it begins.
        gap: The longest quiet time within a group.

    Returns:
        The groups, the first first, more than a gap apart from one another.

    Source: our default: five minutes.
    Cost: n log n.

    >>> from datetime import UTC, datetime, timedelta
    >>> minute = lambda n: datetime(2026, 11, 2, 12, n, tzinfo=UTC)
    >>> alone = [Span(minute(0), minute(0), (1,)), Span(minute(10), minute(12), (2,))]
    >>> late = Span(minute(5), minute(5))
    >>> [span.members for span in joined(alone, gap=timedelta(minutes=5))]
    [(1,), (2,)]
    >>> [span.members for span in joined([*alone, late], gap=timedelta(minutes=5))]
    [(1, 2)]
    """
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.first_at, span.last_at, span.members)):
        last = found[-1] if found else None
        if last is None or span.first_at - last.last_at > gap:
            found.append(span)
            continue
        members = tuple(sorted({*last.members, *span.members}))
        found[-1] = Span(last.first_at, max(last.last_at, span.last_at), members)
    return found


def chained(moments: Iterable[datetime], *, gap: timedelta) -> list[Span]:
    """The spans of many single beginnings: `joined` for a storm of them.

    Args:
        moments: Beginnings, in any order.
        gap: The longest quiet time within a group.

    Returns:
        The groups, the first first, without members.

    Source: our default: five minutes.
    Cost: n log n.

    >>> from datetime import UTC, datetime, timedelta
    >>> minute = lambda n: datetime(2026, 11, 2, 12, n, tzinfo=UTC)
    >>> found = chained([minute(9), minute(0), minute(4)], gap=timedelta(minutes=4))
    >>> [(span.first_at.minute, span.last_at.minute) for span in found]
    [(0, 4), (9, 9)]
    """
    found: list[Span] = []
    first: datetime | None = None
    last: datetime | None = None
    for moment in sorted(moments):
        if first is None or last is None or moment - last > gap:
            if first is not None and last is not None:
                found.append(Span(first, last))
            first = moment
        last = moment
    if first is not None and last is not None:
        found.append(Span(first, last))
    return found
