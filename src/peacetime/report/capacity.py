"""The balance of a team over its history, from its people's ledgers: where it stands and what drained it.

People are added up in one curve: a sum hides nobody's debt from the ledger, but no person is shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.ledger.day_classes import Clock, DayClass, micros, moment
from peacetime.domain.burst.ledger.engagements import Engagement, Note, Prepared
from peacetime.domain.burst.ledger.entries import Entry, EntryKind
from peacetime.domain.burst.ledger.path import Path
from peacetime.domain.burst.ledger.team import PersonLedger, Responder, person_ledger
from peacetime.domain.burst.policy import Policy
from peacetime.domain.shared.spans import Span
from peacetime.pictures.balance import Curve
from peacetime.pictures.drains import Drain
from peacetime.report.crew import Manned
from peacetime.report.sources.incidents import Incident
from peacetime.report.values import Capacity

Floats = NDArray[np.float64]
Costs = defaultdict[str, float]
HOUR = timedelta(hours=1)
EIGHT_WEEKS = timedelta(weeks=8)
MOST_DRAINS = 6
TIMES = {
    DayClass.night: "Nights",
    DayClass.off_hours: "Evenings and weekends",
    DayClass.business: "Working hours",
}
CALLED = "Being called"
UNSAID = "not said"
LEAST = 0.005  # credit-hours: less than a bar can show


def ledgers_of(
    manned: Manned,
    prepared: Prepared,
    *,
    policy: Policy,
    start: datetime,
    until: datetime,
    rescues: Sequence[Span],
) -> list[PersonLedger]:
    """A ledger for each of the people; of those whom no incident names, people of one clock are alike."""
    named: dict[str, list[Engagement]] = defaultdict(list)  # "": in which nobody is
    for row in prepared.engagements:
        named[row.responder].append(row)
    alike: dict[object, PersonLedger] = {}
    found = []
    for responder in manned.responders:
        kind = (
            responder.id
            if responder.id in named
            else (responder.zone, responder.joined_at, responder.left_at)
        )
        if kind not in alike:
            alike[kind] = person_ledger(
                responder,
                [*named.get(responder.id, ()), *named.get("", ())],
                policy=policy,
                start=start,
                until=until,
                rescues=rescues,
                sharing=len(manned.responders),
            )
        found.append(replace(alike[kind], responder=responder))
    return found


def present(ledgers: Sequence[PersonLedger], at: datetime) -> list[PersonLedger]:
    """Those who are of the team at a moment; all where nobody is: they make up its balance."""
    found = [each for each in ledgers if _is_member(each.responder, at)]
    return found or list(ledgers)


def capacity_of(
    manned: Manned,
    ledgers: Sequence[PersonLedger],
    prepared: Prepared,
    *,
    at: datetime,
    policy: Policy,
) -> Capacity:
    """Add up what the people's ledgers say."""
    here = present(ledgers, at)
    whole = _summed([each.path for each in here])
    lowest, lowest_at = whole.lowest()
    entries = [entry for each in ledgers for entry in each.entries]
    person_hours = _person_hours(ledgers, prepared.engagements)
    return Capacity(
        curve=Curve([moment(int(at)) for at in whole.at], whole.balance.tolist()),
        cap=policy.cap * len(here),
        now=float(whole.balance[-1]),
        dry=_merged(whole.spans_below(0.0)),
        lowest_at=lowest_at,
        lowest=lowest,
        spent=sum(each.spent for each in ledgers),
        accrued=sum(_accrued(each, policy, each.span.start) for each in ledgers),
        recent_use=_recent_use(ledgers, policy),
        person_hours=float(person_hours.sum()),
        night_hours=float(person_hours[tuple(DayClass).index(DayClass.night)]),
        drains=_drains(entries, manned.sources),
        below_zero=sum(each.balance < 0 for each in here),
        notes=_noted(prepared.notes),
    )


def _is_member(responder: Responder, at: datetime) -> bool:
    has_joined = responder.joined_at is None or responder.joined_at <= at
    return has_joined and (responder.left_at is None or responder.left_at > at)


def _summed(paths: Sequence[Path]) -> Path:
    """The sum of several balances, a line of straight pieces and jumps as they are."""
    if len(paths) == 1:
        return paths[0]
    at = np.unique(np.concatenate([path.at for path in paths]))
    before, after = np.zeros(len(at)), np.zeros(len(at))
    for path in paths:
        after += path.values(at)
        before += _just_before(path, at)
    knots, balance = np.repeat(at, 2), np.stack([before, after], axis=1).ravel()
    is_kept = np.append(True, (np.diff(knots) > 0) | (np.diff(balance) != 0))
    nothing = np.zeros(int(is_kept.sum()))
    return Path(knots[is_kept], balance[is_kept], nothing, nothing, nothing)


def _just_before(path: Path, at: NDArray[np.int64]) -> Floats:
    """The balance at moments, before what happened at them."""
    place = np.searchsorted(path.at, at, side="left")
    is_knot = path.at[np.minimum(place, len(path.at) - 1)] == at
    return np.where(is_knot, path.balance[np.minimum(place, len(path.at) - 1)], path.values(at))


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Times below zero; what is back above it for less than an hour was not back."""
    merged: list[Span] = []
    for span in spans:
        if merged and span.start - merged[-1].end < HOUR:
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def _accrued(ledger: PersonLedger, policy: Policy, since: datetime) -> float:
    """What a person could have earned at most since a moment."""
    start = max(filter(None, (since, ledger.span.start, ledger.responder.joined_at)))
    end = min(filter(None, (ledger.span.end, ledger.responder.left_at)))
    return max((end - start) / HOUR, 0.0) * policy.accrual_per_hour


def _recent_use(ledgers: Sequence[PersonLedger], policy: Policy) -> float | None:
    since = ledgers[0].span.end - EIGHT_WEEKS
    if since < ledgers[0].span.start:
        return None
    spent = sum(each.spent - each.checkpoint(since).spent for each in ledgers)
    accrued = sum(_accrued(each, policy, since) for each in ledgers)
    return spent / accrued if accrued else None


def _person_hours(ledgers: Sequence[PersonLedger], rows: Iterable[Engagement]) -> Floats:
    """Hours of people at work in a Rescue, by class of the day; a person has one hour per hour.

    Work of nobody named is shared among all: each of n people has crew / n of its hours.
    """
    own: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
    shared: list[tuple[int, int, float]] = []
    until = micros(ledgers[0].span.end)
    for row in rows:
        span = (micros(row.started_at), min(micros(row.ended_at or row.started_at), until))
        if row.responder:
            own[row.responder].append((*span, 1.0))
        else:
            shared.append((*span, min(row.crew / len(ledgers), 1.0)))
    found = np.zeros(len(DayClass))
    seen: dict[
        tuple[str, str], Floats
    ] = {}  # people of one clock with no work of their own are alike
    for each in ledgers:
        responder = each.responder
        clock = Clock(responder.zone, responder.calendar, policy=each.policy)
        alike = (responder.zone, responder.calendar)
        if own[responder.id] or alike not in seen:
            hours = _hours_by_class(clock, [*own[responder.id], *shared])
            if not own[responder.id]:
                seen[alike] = hours
        else:
            hours = seen[alike]
        found += hours
    return found


def _hours_by_class(clock: Clock, work: Sequence[tuple[int, int, float]]) -> Floats:
    if not work:
        return np.zeros(len(DayClass))
    rows = np.array(work)
    starts, ends = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
    edges = np.unique(np.concatenate([starts, ends]))
    load = np.zeros(len(edges))
    np.add.at(load, np.searchsorted(edges, starts), rows[:, 2])
    np.add.at(load, np.searchsorted(edges, ends), -rows[:, 2])
    busy = np.minimum(np.cumsum(load)[:-1], 1.0)
    by_class = clock.hours_by_class_of(edges[:-1], edges[1:])
    return np.array([(np.asarray(each) * busy).sum() for each in by_class])


def _drains(
    entries: Iterable[Entry], sources: Mapping[str, Sequence[Incident]]
) -> dict[str, list[Drain]]:
    """What took how much: by time of day, by service, by severity."""
    times: Costs = defaultdict(float)
    services: Costs = defaultdict(float)
    severities: Costs = defaultdict(float)
    for entry in entries:
        if entry.kind not in {EntryKind.spent, EntryKind.page}:
            continue
        cost, rows = -entry.credit_hours, [one.row for one in sources[entry.incident]]
        if entry.kind is EntryKind.page:
            times[CALLED] += cost
        else:
            for part in entry.parts:
                times[TIMES[part.day_class or DayClass.business]] += part.credit_hours
        touched = {service for row in rows for service in row.services} or {UNSAID}
        for service in touched:
            services[service] += cost / len(touched)
        for row in rows:
            severities[row.severity_word or UNSAID] += cost / len(rows)
    in_order = [*TIMES.values(), CALLED]
    return {
        "by_time": [Drain(name, float(times[name])) for name in in_order if times[name] > LEAST],
        "by_service": _largest(services),
        "by_severity": _largest(severities),
    }


def _largest(counted: Costs) -> list[Drain]:
    """The largest and the rest as one; nothing where all is of one kind that nobody named."""
    if set(counted) <= {UNSAID}:
        return []
    ordered = sorted(counted.items(), key=lambda each: -each[1])
    shown = ordered if len(ordered) <= MOST_DRAINS else ordered[: MOST_DRAINS - 1]
    rest = sum(cost for _, cost in ordered[len(shown) :])
    found = [Drain(name, float(cost)) for name, cost in shown]
    return [*found, Drain(f"{len(ordered) - len(shown):,} others", rest)] if rest else found


def _noted(notes: Iterable[Note]) -> dict[str, tuple[int, float]]:
    counted: dict[str, tuple[int, float]] = {}
    for note in notes:
        number, hours = counted.get(note.code, (0, 0.0))
        counted[note.code] = (number + 1, hours + note.hours)
    return counted
