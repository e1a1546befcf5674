"""How long one waits for who does not take our messages, and when one stops asking for a while."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
FAILURES_IN_A_ROW = 5
LONGEST_OPEN = timedelta(minutes=5)
PROBE_TIME = timedelta(seconds=60)
AT_LEAST = 0.5  # of a wait, so that those who failed together do not come back together


def waiting(tries: int, *, spread: float) -> timedelta:
    """After each failed try one waits twice as long, spread over its upper half, a quarter of an hour at most.

    Formula: w = min(15 s · 2^(n-1), 15 min) · (1/2 + s/2)

    Args:
        tries: n, tries that failed, from 1.
        spread: s, drawn by the caller, from 0 to 1.

    Returns:
        A wait of 7.5 s to 15 min.

    Source: our default; exponential back-off with "equal" jitter (M. Brooker, AWS, 2015).
    Cost: constant.

    >>> [waiting(n, spread=1).total_seconds() for n in (1, 2, 3, 60)]
    [15.0, 30.0, 60.0, 900.0]
    >>> waiting(1, spread=0).total_seconds()
    7.5
    """
    doubled = FIRST_WAIT * (1 << min(max(tries - 1, 0), 10))
    return min(doubled, LONGEST_WAIT) * (AT_LEAST + (1 - AT_LEAST) * spread)


@dataclass(frozen=True, slots=True)
class Breaker:
    """What is known of a destination: failures in a row, and until when nothing is tried.

    After five failures in a row the others wait instead of trying; then one goes first, and while it is under
    way (a minute at most) the others wait on. A destination that asks to be left alone is left alone at once.
    """

    failures: int = 0
    open_until: datetime | None = None

    def waits_until(self, at: datetime) -> datetime | None:
        """The moment before which nothing is tried, or None where one may try.

        >>> from datetime import datetime, timedelta, timezone
        >>> t = datetime(2026, 1, 1, tzinfo=timezone.utc)
        >>> Breaker(5, t).waits_until(t) is None, Breaker(5, t + timedelta(hours=1)).waits_until(t).hour
        (True, 1)
        """
        return self.open_until if self.open_until is not None and at < self.open_until else None

    def tried(self, at: datetime) -> Breaker:
        """Somebody tries now: where it was open, nobody else does meanwhile."""
        return self if self.open_until is None else replace(self, open_until=at + PROBE_TIME)

    def failed(self, at: datetime, *, spread: float, wait: timedelta | None = None) -> Breaker:
        """A try failed.

        Args:
            at: Now.
            spread: From 0 to 1, drawn by the caller.
            wait: How long the destination asks to be left alone; then it is open at once, and it is no failure.

        >>> from datetime import datetime, timezone
        >>> t = datetime(2026, 1, 1, tzinfo=timezone.utc)
        >>> now = Breaker()
        >>> for _ in range(5):
        ...     now = now.failed(t, spread=1)
        >>> now.failures, (now.open_until - t).total_seconds()
        (5, 15.0)
        """
        if wait is not None:
            return replace(self, open_until=at + wait)
        failures = self.failures + 1
        beyond = failures - FAILURES_IN_A_ROW + 1
        if beyond < 1:
            return Breaker(failures)
        return Breaker(failures, at + min(waiting(beyond, spread=spread), LONGEST_OPEN))

    def succeeded(self) -> Breaker:
        """A message was taken: everything is open to it again."""
        return Breaker()
