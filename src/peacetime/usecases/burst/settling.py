"""Settling ledgers: what changed is computed anew from the last checkpoint that the change did not touch.

One settles at a time: two that read at different moments must not write over each other. A page does not
wait for it, since it reads what is not settled yet along with the rest (`queries/burst/ledgers.py`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from peacetime.queries.burst.forecast import chances_ahead
from peacetime.queries.burst.gauge import stored_gauge
from peacetime.queries.burst.ledgers import Ask, standing
from peacetime.queries.burst.people import house_with
from peacetime.queries.burst.privacy import FEW
from peacetime.queries.burst.team_ledgers import team_of
from peacetime.storage.models import (
    Engagement,
    Incident,
    LedgerCheckpoint,
    LedgerEdit,
    Membership,
    RoleAssignment,
    Team,
    TeamGauge,
)
from peacetime.usecases import record
from peacetime.usecases.burst import engaging
from peacetime.usecases.organisation import LOCK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from peacetime.domain.burst.ledger.person import PersonLedger
    from peacetime.queries.burst.ledgers import Standing

SETTLING = LOCK + 1  # of the advisory locks of this database
AT_ONCE = 20  # teams whose people are settled in one transaction
AHEAD_KEPT_FOR = timedelta(days=1)
CAUGHT_UP = timedelta(days=2)


def settle_edits(*, at: datetime) -> None:
    """Settle everybody whose ledger changed; where nobody's did, nothing is done."""
    draw_ahead(settle_balances(at=at), at=at)


def settle_balances(*, at: datetime) -> list[int]:
    """The same without what may come, which takes longest; the teams of which that is due."""
    if not LedgerEdit.objects.exists():
        return []
    with transaction.atomic(durable=True):
        _one_at_a_time()
        teams = _take_edits()
    return _settle_teams(teams, at=at, is_edited=True)


def draw_ahead(teams: Iterable[int], *, at: datetime) -> None:
    """Draw what may come for these teams, each by itself: nobody who settles waits for it."""
    for team in Team.objects.filter(pk__in=list(teams)).order_by("pk"):
        ahead = chances_ahead(team, at=at)
        TeamGauge.objects.filter(team=team).update(ahead=ahead, ahead_at=at)


def settle_everything(*, at: datetime) -> None:
    """Compute every gauge anew, after catching up on roles that nobody has written engagements of."""
    catch_up(at=at)
    settle_edits(at=at)
    teams = Team.objects.filter(archived_at=None).values_list("pk", flat=True)
    draw_ahead(_settle_teams(teams, at=at), at=at)


def catch_up(*, at: datetime) -> None:
    """Write engagements of roles that an older version of the program took or ended beside this one."""
    key = Concat(
        OuterRef("incident__ref"),
        Value(":role:"),
        Cast(OuterRef("pk"), CharField()),
        output_field=CharField(),
    )
    known = Engagement.objects.filter(key=key)
    told = Exists(known.filter(Q(ended_at=OuterRef("to_at")) | Q(is_withdrawn=True)))
    begun = Exists(known)
    recent = RoleAssignment.objects.filter(
        Q(from_at__gt=at - CAUGHT_UP) | Q(to_at__gt=at - CAUGHT_UP), incident__is_drill=False
    ).exclude(to_at=F("from_at"))
    missing = recent.filter(~begun | (Q(to_at__isnull=False) & ~told))
    refs = set(missing.values_list("incident", flat=True))
    if refs:
        with transaction.atomic(durable=True):
            locked = Incident.objects.select_for_update(no_key=True).filter(pk__in=refs)
            engaging.keep_all(list(locked.order_by("pk")), at=at)


def _one_at_a_time() -> None:
    """Wait for whoever settles now, longer than a page may wait for a lock: a job has the time."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2min'; SET LOCAL statement_timeout = '2min'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SETTLING])
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT; SET LOCAL statement_timeout TO DEFAULT")


def _take_edits() -> set[int]:
    """Throw away the checkpoints that changes have touched; the teams whose people they are of.

    A change that is seen here was committed with its edit, so whatever is read next holds it, too.
    """
    edits = list(LedgerEdit.objects.select_for_update(skip_locked=True))
    people: dict[int, datetime] = {}
    for edit in edits:
        if edit.person_id is not None:
            touched: Iterable[int] = [edit.person_id]
        elif edit.team_id is not None:
            stays = Membership.objects.filter(team=edit.team_id)
            touched = stays.values_list("person_id", flat=True)
        else:
            LedgerCheckpoint.objects.filter(at__gt=edit.since).delete()
            touched = Membership.objects.values_list("person_id", flat=True)
        for person in touched:
            people[person] = min(edit.since, people.get(person, edit.since))
    for person, since in people.items():
        LedgerCheckpoint.objects.filter(person=person, at__gt=since).delete()
    LedgerEdit.objects.filter(pk__in=[edit.pk for edit in edits]).delete()
    theirs = Membership.objects.filter(person__in=people).values_list("team_id", flat=True)
    return {*theirs, *(edit.team_id for edit in edits if edit.team_id is not None)}


def _settle_teams(teams: Iterable[int], *, at: datetime, is_edited: bool = False) -> list[int]:
    """Settle these teams; those of which what may come is due."""
    ordered, due = iter(sorted(teams)), list[int]()
    while some := list(islice(ordered, AT_ONCE)):
        with transaction.atomic(durable=True):
            _one_at_a_time()
            these = Team.objects.filter(pk__in=some, archived_at=None).order_by("pk")
            due += [team.pk for team in these if _settle(team, at=at) or is_edited]
    return due


def _settle(team: Team, *, at: datetime) -> bool:
    """One team's people and its gauge; whoever watches hears where what is shown has changed.

    What may come is due once a day, and as long as somebody is engaged.
    """
    own = house_with({team.pk: team})
    stays = [s for s in own.stays if s.joined_at <= at and (s.left_at is None or s.left_at > at)]
    ask = Ask(at)
    found = standing(sorted({stay.person_id for stay in stays}), ask)
    if not found.house.teams:
        found = replace(found, house=own)
    _keep_checkpoints(found, at=at)
    before = TeamGauge.objects.filter(team=team).first()
    now = stored_gauge(team_of(team, found, stays, ask), before, at=at)
    now.save(force_insert=before is None, force_update=before is not None)
    is_told = (
        len(now.people) >= FEW or now.is_one_seat
    )  # of fewer, that it changes is for its members alone
    if is_told and (before is None or before.state != now.state):
        record.fact("burst.gauge.settled", at=at, team=team)
    is_engaged = any(pace < 0 for _, pace in now.people)
    return is_engaged or now.ahead_at is None or now.ahead_at <= at - AHEAD_KEPT_FOR


def _keep_checkpoints(found: Standing, *, at: datetime) -> None:
    """The first of each month that a ledger covers, where it is not kept yet."""
    number = found.policy.version.number
    rows = LedgerCheckpoint.objects.filter(person__in=found.ledgers)
    rows.exclude(policy=number).delete()
    known: dict[int, set[datetime]] = defaultdict(set)
    for person, moment in rows.values_list("person_id", "at"):
        known[person].add(moment)
    LedgerCheckpoint.objects.bulk_create(
        (
            _checkpoint(person, ledger, moment, number)
            for person, ledger in found.ledgers.items()
            for moment in _months(ledger.span.start, at)
            if moment not in known[person]
        ),
        ignore_conflicts=True,
    )


def _checkpoint(
    person: int, ledger: PersonLedger, moment: datetime, policy: int
) -> LedgerCheckpoint:
    mark = ledger.checkpoint(moment)
    return LedgerCheckpoint(
        person_id=person,
        at=mark.at,
        balance=mark.balance,
        earned=mark.earned,
        spent=mark.spent,
        discarded=mark.discarded,
        policy=policy,
    )


def _months(start: datetime, until: datetime) -> Iterator[datetime]:
    """The first moment of each month after the start, up to the end."""
    month = start.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while True:
        month = (month + timedelta(days=32)).replace(day=1)
        if month >= until:
            return
        yield month
