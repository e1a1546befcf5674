"""A history looked at minute by minute, as the product looks; only moments at which something may change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

import numpy as np

from devtools.recognition.histories import History, Period, Signalled, Truth
from peacetime.domain.modes.recognition.evidence import evidence
from peacetime.domain.modes.recognition.suggestions import Suggestion
from peacetime.domain.modes.recognition.thresholds import Thresholds
from peacetime.domain.modes.recognition.trouble import Trouble
from peacetime.domain.modes.recognition.watching import RescueSeen, Seen, Watch, look
from peacetime.domain.shared.proportions import Proportion, proportion

MINUTE = timedelta(minutes=1)
BEFORE = timedelta(minutes=1)  # clocks of a minute


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found in one history."""

    name: str
    truth: Truth
    signals: int
    periods: int
    made: int
    by_kind: dict[str, int]
    precision: Proportion
    recall: Proportion  # told for itself
    covered: Proportion  # told for itself, or inside an episode that was told before
    alone: Proportion  # of all signals, those that began inside a true period: telling each of them
    delays: tuple[float, ...]  # minutes from a period's beginning to its suggestion
    ahead: Proportion | None  # of what people declared, told before they did
    lead: tuple[float, ...]  # minutes from the suggestion to people's own declaration
    left_out: int
    speaking: int  # signals that hold a sign of the framework by themselves


def replay(history: History, thresholds: Thresholds) -> Replayed:
    """Look at a history from its beginning to its end."""
    told, episodes = followed(history, thresholds)
    periods = history.periods
    right = [
        each for each in told if any(_is_right(each.at, period, thresholds) for period in periods)
    ]
    first = [_first(told, period) for period in periods]
    covered = [
        own is not None or any(start <= period.began_at < end for start, end in episodes)
        for own, period in zip(first, periods, strict=True)
    ]
    pairs = [(at, period) for at, period in zip(first, periods, strict=True) if at is not None]
    delays = [(at - period.began_at) / MINUTE for at, period in pairs]
    ahead = [(period.declared_at - at) / MINUTE for at, period in pairs]
    is_declared = history.truth is Truth.DECLARED
    inside = sum(
        any(period.began_at <= each.start < period.ended_at for period in periods)
        for each in history.signals
    )
    kinds = [each.kind.value for each in told]
    return Replayed(
        name=history.name,
        truth=history.truth,
        signals=len(history.signals),
        periods=len(periods),
        made=len(told),
        by_kind={kind: kinds.count(kind) for kind in sorted(set(kinds))},
        precision=proportion(len(right), len(told)),
        recall=proportion(len(pairs), len(periods)),
        covered=proportion(sum(covered), len(periods)),
        alone=proportion(inside, len(history.signals)),
        delays=tuple(sorted(delays)),
        ahead=proportion(sum(m > 0 for m in ahead), len(periods)) if is_declared else None,
        lead=tuple(sorted(ahead)) if is_declared else (),
        left_out=history.left_out,
        speaking=sum(_speaks(each.trouble) for each in history.signals),
    )


def followed(
    history: History, thresholds: Thresholds
) -> tuple[list[Suggestion], list[tuple[datetime, datetime]]]:
    """Every suggestion, and from when to when each told episode went on."""
    watch, told = Watch(), []
    open_since: datetime | None = None
    episodes: list[tuple[datetime, datetime]] = []
    for at, troubles in looks(history, thresholds):
        weighed = evidence(troubles, at=at, thresholds=thresholds)
        rescue = _rescue(history, at)
        found = look(watch, Seen(at, weighed, rescue), thresholds=thresholds)
        watch = found.watch
        made = [each for each in found.suggestions if each.kind.asks_to_declare]
        told += made
        if made and open_since is None:
            open_since = at
        if open_since is not None and not watch.trouble.is_open:
            episodes.append((open_since, at))
            open_since = None
    if open_since is not None:
        episodes.append((open_since, at))
    return told, episodes


def looks(history: History, thresholds: Thresholds) -> Iterator[tuple[datetime, list[Trouble]]]:
    """The whole minutes at which something may be otherwise than a minute before, with what is open then."""
    moments = sorted(_moments(history, thresholds))
    signals = history.signals
    starts = np.array([each.start.timestamp() for each in signals])
    order = np.argsort(starts, kind="stable")
    going_on: list[Signalled] = []
    place = 0
    for at in moments:
        while place < len(order) and signals[order[place]].start <= at:
            going_on.append(signals[order[place]])
            place += 1
        going_on = [each for each in going_on if each.end > at]
        yield at, [each.trouble for each in going_on]


def _moments(history: History, thresholds: Thresholds) -> set[datetime]:
    lasting = timedelta(minutes=thresholds.lasting_minutes)
    known = timedelta(hours=thresholds.known_hours)
    changes = {
        _minute(at)
        for each in history.signals
        for at in (each.start, each.end, each.start + lasting, each.start + known)
    }
    if history.truth is Truth.DECLARED:
        changes |= {_minute(at) for p in history.periods for at in (p.declared_at, p.ended_at)}
    later = (thresholds.dwell, timedelta(minutes=thresholds.undeclared_minutes))
    return changes | {at + wait for at in changes for wait in later}


def _minute(at: datetime) -> datetime:
    """The first whole minute that is not before."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + MINUTE


def _rescue(history: History, at: datetime) -> RescueSeen | None:
    """What people had declared by then; of the other histories nothing is known."""
    if history.truth is not Truth.DECLARED:
        return None
    for period in history.periods:
        if period.declared_at <= at < period.ended_at:
            return RescueSeen(period.declared_at, at, is_met=False)
    return None


def _is_right(at: datetime, period: Period, thresholds: Thresholds) -> bool:
    """Whether a suggestion is made inside a true period, or such a one is declared soon after."""
    soon = timedelta(hours=thresholds.followed_hours)
    return period.began_at - BEFORE <= at < period.ended_at or (
        at <= period.declared_at <= at + soon
    )


def _speaks(trouble: Trouble) -> bool:
    return evidence([trouble], at=trouble.began_at).is_named


def _first(told: Sequence[Suggestion], period: Period) -> datetime | None:
    inside = [each.at for each in told if period.began_at <= each.at <= period.ended_at]
    return min(inside, default=None)


def middle(minutes: Sequence[float]) -> str:
    """The median, and where nine of ten lie below."""
    if not minutes:
        return "not known"
    late = float(np.quantile(np.array(minutes), 0.9))
    return f"{median(minutes):.0f} min (90% within {late:.0f})"
