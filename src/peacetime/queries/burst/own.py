"""One's own capacity: balance, entries, rest, time off, and who may see it. Nobody else sees any of this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from peacetime.domain.burst.ledger.closed_forms import hours_to_level
from peacetime.domain.burst.ledger.day_classes import micros, moment
from peacetime.domain.burst.ledger.entries import Entry, arithmetic
from peacetime.domain.burst.people.recovery import RestAdvice, rest_advice
from peacetime.queries.access import NotAllowed
from peacetime.queries.burst.entries import LABELS, titles_of
from peacetime.queries.burst.ledgers import Ask, Standing, standing
from peacetime.queries.burst.people import hours_of_person
from peacetime.queries.burst.privacy import in_force, may_see_person, require_self
from peacetime.queries.burst.rest import rest_of
from peacetime.queries.burst.rows import newest, time_off_of
from peacetime.storage.models import BalanceShare, Person
from peacetime.storage.models import Engagement as Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peacetime.domain.burst.ledger.person import PersonLedger
    from peacetime.queries.access import Actor

USUAL = timedelta(days=90)
PAGE_SIZE = 50
NOT_SHARED = "This is their own. They can share it with you on their page."


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """One row of one's own ledger, with its source and its arithmetic."""

    kind: str
    label: str
    started_at: datetime
    ended_at: datetime
    credit_hours: float
    balance_after: float
    incident: str  # its id; "" where there is none, or it is private and may not be seen any more
    title: str
    arithmetic: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class OwnTimeOff:
    """A stretch of time off that stands."""

    key: str
    starts_at: datetime
    ends_at: datetime
    is_pager_off: bool


@dataclass(frozen=True, slots=True)
class OwnEngagement:
    """A time in an incident, as a role, a file or a hand says it; what a hand says can be taken back."""

    key: str
    incident: str
    title: str
    started_at: datetime
    ended_at: datetime | None
    is_open: bool
    source: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may see a balance, or whose balance one may see."""

    email: str
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OwnCapacity:
    """A person's balance at a moment, for themselves or for whom they share it with.

    `is_known` says whether they were ever in a team or an incident: else nothing moves the balance.
    `advice` is None for everybody but oneself, and so are `engagements`, `time_off`, `readers`, `owners`.
    """

    email: str
    name: str
    at: datetime
    time_zone: str
    is_own: bool
    is_known: bool
    balance: float
    cap_hours: float
    pace_per_hour: float
    hours_to_empty: float | None
    hours_to_full: float | None
    lowest: float
    lowest_at: datetime
    moments: tuple[datetime, ...]  # where the line of the balance bends or jumps
    hours: tuple[float, ...]  # the balance there
    entries: tuple[OwnEntry, ...]
    entries_total: int
    page: int
    pages: int
    advice: RestAdvice | None
    engagements: tuple[OwnEngagement, ...]
    time_off: tuple[OwnTimeOff, ...]
    readers: tuple[Reader, ...]
    owners: tuple[Reader, ...]
    policy_version: int


def own_capacity(
    *,
    actor: Actor,
    at: datetime,
    since: datetime | None = None,
    as_of: datetime | None = None,
    page: int = 1,
    page_size: int = PAGE_SIZE,
) -> OwnCapacity:
    """Whoever asks sees their own.

    Raises:
        NoOwnBalance: A program asks.
    """
    person = Person.objects.get(pk=require_self(actor))
    return _capacity(person, actor, at, since=since, as_of=as_of, page=page, page_size=page_size)


def shared_capacity(
    email: str, *, actor: Actor, at: datetime, page: int = 1, page_size: int = PAGE_SIZE
) -> OwnCapacity:
    """Somebody's, for whom they share it with.

    Raises:
        NotAllowed: They do not; the same where there is nobody of this address.
    """
    person = Person.objects.filter(email=email.strip().lower().replace("\0", "")).first()
    if person is None or not may_see_person(actor, person.pk):
        raise NotAllowed(NOT_SHARED, details={"needs": "share"})
    return _capacity(person, actor, at, page=page, page_size=page_size)


def _capacity(
    person: Person,
    actor: Actor,
    at: datetime,
    *,
    since: datetime | None = None,
    as_of: datetime | None = None,
    page: int,
    page_size: int,
) -> OwnCapacity:
    is_own = actor.person_id == person.pk
    until = as_of or at
    since = since or until - USUAL
    found = standing([person.pk], Ask(until, as_of=as_of, since=since))
    ledger, pace = found.ledgers[person.pk], found.paces[person.pk]
    policy = found.policy.policy
    hours = hours_of_person(person, found.house.stays_of(person.pk), found.house)
    rows = [entry for entry in reversed(ledger.entries) if entry.ended_at > since]
    pages = max(1, ceil(len(rows) / page_size))
    page = min(max(page, 1), pages)
    moments = _bends(ledger, since, until)
    shown = rows[(page - 1) * page_size : page * page_size]
    return OwnCapacity(
        email=person.email,
        name=person.name,
        at=until,
        time_zone=hours.time_zone.key,
        is_own=is_own,
        is_known=bool(found.house.stays_of(person.pk)) or len(ledger.entries) > 1,
        balance=ledger.balance,
        cap_hours=policy.cap,
        pace_per_hour=pace,
        hours_to_empty=max(0.0, ledger.balance) / -pace if pace < 0 else None,
        hours_to_full=hours_to_level(
            ledger.balance,
            policy.cap,
            earn_per_hour=policy.accrual_per_hour,
            debt_factor=policy.debt_factor,
        )
        if ledger.balance < policy.cap
        else 0.0,
        lowest=ledger.lowest,
        lowest_at=ledger.lowest_at,
        moments=tuple(moments),
        hours=tuple(float(each) for each in ledger.series(moments)),
        entries=_entries(shown, actor),
        entries_total=len(rows),
        page=page,
        pages=pages,
        advice=_advice(person, found, at=until) if is_own else None,
        engagements=_engagements(person, actor, since=since, as_of=as_of) if is_own else (),
        time_off=_time_off(person, since=since, as_of=as_of) if is_own else (),
        readers=_readers(person) if is_own else (),
        owners=_owners(person) if is_own else (),
        policy_version=found.policy.version.number,
    )


def _bends(ledger: PersonLedger, since: datetime, until: datetime) -> list[datetime]:
    """Where a balance bends within a stretch, and just before, so that a jump is a jump."""
    start, end = micros(max(since, ledger.span.start)), micros(until)
    knots = {int(at) for at in ledger.path.at}
    every = {start, end, *knots, *(at - 1 for at in knots)}
    return [moment(at) for at in sorted(every) if start <= at <= end]


def _entries(rows: Sequence[Entry], actor: Actor) -> tuple[OwnEntry, ...]:
    titles = titles_of((row.incident for row in rows), actor)
    return tuple(_entry(row, titles) for row in rows)


def _entry(row: Entry, titles: Mapping[str, tuple[str, str]]) -> OwnEntry:
    kind = "page" if row.kind.value == "page" else row.kind.value
    ref, title = titles.get(row.incident, ("", ""))
    label = "A page" if kind == "page" else LABELS[kind]
    return OwnEntry(
        kind,
        label,
        row.started_at,
        row.ended_at,
        row.credit_hours,
        row.balance_after,
        ref,
        title or row.reason or label,
        arithmetic(row),
        row.key,
        row.reason,
    )


def _advice(person: Person, found: Standing, *, at: datetime) -> RestAdvice:
    policy = found.policy.policy
    findings = rest_of([person.pk], found.house, policy, at=at)[person.pk]
    hours = hours_of_person(person, found.house.stays_of(person.pk), found.house)
    balance = found.ledgers[person.pk].balance
    rate = policy.comp_rest or None
    if rate is None:  # an hour off gives nothing back: what is owed has no length in hours off
        return rest_advice(findings, zone=hours.time_zone, balance=None)
    return rest_advice(findings, zone=hours.time_zone, balance=balance, rate=rate)


def _engagements(
    person: Person, actor: Actor, *, since: datetime, as_of: datetime | None
) -> tuple[OwnEngagement, ...]:
    rows = newest(Row.objects.filter(person=person), as_of=as_of)
    recent = list(rows.filter(started_at__gt=since).order_by("-started_at", "key"))
    titles = titles_of((row.incident_ref for row in recent), actor)
    return tuple(
        OwnEngagement(
            row.key,
            *titles.get(row.incident_ref, ("", "An incident that was taken back")),
            row.started_at,
            row.ended_at,
            row.is_open,
            row.source,
        )
        for row in recent
    )


def _time_off(person: Person, *, since: datetime, as_of: datetime | None) -> tuple[OwnTimeOff, ...]:
    rows = time_off_of([person.pk], as_of=as_of).get(person.pk, [])
    return tuple(
        OwnTimeOff(row.key, row.starts_at, row.ends_at, row.is_pager_off)
        for row in reversed(rows)
        if row.ends_at > since
    )


def _readers(person: Person) -> tuple[Reader, ...]:
    rows = BalanceShare.objects.filter(owner=person, ended_at=None).select_related("reader")
    return tuple(
        Reader(row.reader.email, row.reader.name, row.shared_at)
        for row in rows.order_by("reader__name", "pk")
    )


def _owners(person: Person) -> tuple[Reader, ...]:
    rows = BalanceShare.objects.filter(in_force(), reader=person).select_related("owner")
    return tuple(
        Reader(row.owner.email, row.owner.name, row.shared_at)
        for row in rows.order_by("owner__name", "pk")
    )
