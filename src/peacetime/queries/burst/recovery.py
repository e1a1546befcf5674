"""After a Rescue: what a team is proposed and owed, and whether its recovery was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from peacetime.domain.burst.ledger.entries import EntryKind
from peacetime.domain.burst.people.recovery import (
    CompRest,
    Kind,
    RecoveryProposal,
    Return,
    SkippedRecovery,
    comp_rest,
    recovery_proposal,
    skipped_recovery,
)
from peacetime.domain.shared.spans import Span
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.burst.clocks import local_time
from peacetime.queries.burst.gauge import settled_balances
from peacetime.queries.burst.ledgers import Ask
from peacetime.queries.burst.people import house_of
from peacetime.queries.burst.policy import policy_now
from peacetime.queries.burst.privacy import sight_of
from peacetime.queries.burst.rest import rest_of
from peacetime.queries.burst.rows import newest
from peacetime.queries.burst.team_ledgers import TeamStanding, team_standing
from peacetime.queries.lookup import team_named
from peacetime.queries.modes import last_rescue
from peacetime.queries.working_hours import working_hours
from peacetime.storage.models import Engagement, Incident, JoinedTeam, Rescue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peacetime.queries.access import Actor
    from peacetime.storage.models import Team


@dataclass(frozen=True, slots=True)
class TeamRecovery:
    """The last Rescue of a team, what it took, and what became of the recovery after it.

    Args:
        is_over: Whether that Rescue has ended; while it lasts nothing is owed for it yet.
        promised_until: Until when recovery was said to last; None where nothing was said.
        owed: Rest that the team is owed, of all people together; None where its balance is not shown.
        skipped: What cut the recovery short, calmly; nobody is named.
    """

    team: str
    team_name: str
    time_zone: str
    started_at: datetime
    ended_at: datetime | None
    promised_until: datetime | None
    is_over: bool
    is_recovering: bool
    owed: CompRest | None
    skipped: tuple[SkippedRecovery, ...]


def team_recovery(slug: str, *, actor: Actor | None, at: datetime) -> TeamRecovery | None:
    """The recovery after the last Rescue of a team; None where there was none.

    Raises:
        NotFound: `team_unknown`.
    """
    team = team_named(slug)
    rescue = last_rescue(team)
    if rescue is None:
        return None
    ended = rescue.ended_at if rescue.end_is in {"exact", "at_least"} else None
    is_shown = sight_of(team, actor).is_shown
    return TeamRecovery(
        team.slug,
        team.name,
        team.time_zone,
        rescue.started_at,
        ended,
        rescue.recovering_until,
        is_over=ended is not None,
        is_recovering=bool(rescue.recovering_until and rescue.recovering_until > at),
        owed=_owed(team, rescue, ended, at=at) if ended and is_shown else None,
        skipped=_skipped(team, rescue, ended, at=at, is_shown=is_shown) if ended else (),
    )


def proposed_recovery(team: Team, incidents: Iterable[int], *, at: datetime) -> RecoveryProposal:
    """Until when a team that stands down now is proposed to recover, and why; nobody is named.

    It rests on those who were in these incidents, and on the debt of a team that is large enough for it.
    """
    policy = policy_now().policy
    rows = newest(Engagement.objects.filter(incident__in=list(incidents)), as_of=at)
    people = sorted(set(rows.exclude(person=None).values_list("person_id", flat=True)))
    findings = rest_of(people, house_of(people), policy, at=at) if people else {}
    balances: list[float] = []
    held = settled_balances(team, policy, at=at)
    if sight_of(team, None).is_shown:
        balances = held
    asked = [found for each in findings.values() for found in each]
    if policy.comp_rest <= 0:  # an hour off gives nothing back: debt has no length in hours off
        return recovery_proposal(at, working_hours(team), findings=asked)
    return recovery_proposal(
        at, working_hours(team), findings=asked, balances=balances, rate=policy.comp_rest
    )


def _owed(team: Team, rescue: Rescue, ended: datetime, *, at: datetime) -> CompRest | None:
    """What is owed now, of what was spent in the Rescue and of all debt."""
    found = team_standing(team, Ask(at, since=rescue.started_at))
    policy = found.policy.policy
    balances = found.ledger.balances
    if not balances or policy.comp_rest <= 0:
        return None
    spent = [_spent(found, person, rescue.started_at, ended) for person in balances]
    return comp_rest(list(balances.values()), spent, cap=policy.cap, rate=policy.comp_rest)


def _spent(found: TeamStanding, person: str, start: datetime, end: datetime) -> float:
    work = {EntryKind.spent, EntryKind.page}
    return -sum(
        entry.credit_hours
        for entry in found.ledger.people[person].entries
        if entry.kind in work and start <= entry.started_at < end
    )


def _skipped(
    team: Team, rescue: Rescue, ended: datetime, *, at: datetime, is_shown: bool
) -> tuple[SkippedRecovery, ...]:
    policy = policy_now().policy
    return tuple(
        skipped_recovery(
            Span(rescue.started_at, max(rescue.started_at, ended)),
            rescue.recovering_until,
            _returns(team, rescue, ended, at=at, is_shown=is_shown),
            zone=named_zone(team.time_zone),
            night_starts=local_time(policy.night_starts),
            night_ends=local_time(policy.night_ends),
        )
    )


def _returns(
    team: Team, rescue: Rescue, ended: datetime, *, at: datetime, is_shown: bool
) -> list[Return]:
    """What came back to the team, or to those who were in the Rescue, before the recovery was over.

    Whom a call woke again is told of a team whose capacity is shown: of fewer than five it would say who.
    """
    until = min(rescue.recovering_until or ended, at)
    if until <= ended:
        return []
    joined = JoinedTeam.objects.filter(rescue=rescue).values("incident")
    declared = Rescue.objects.filter(team=team, started_at__gte=ended, started_at__lt=until)
    others = declared.exclude(pk=rescue.pk).values_list("started_at", flat=True)
    found = [Return(start, Kind.DECLARATION) for start in others]
    if not is_shown:
        return found
    its = Incident.objects.filter(rescue=rescue) | Incident.objects.filter(pk__in=joined)
    people = set(
        Engagement.objects.filter(incident__in=its, person__isnull=False).values_list(
            "person_id", flat=True
        )
    )
    rows = newest(
        Engagement.objects.filter(person__in=people, started_at__gte=ended, started_at__lt=until),
        as_of=None,
    )
    return found + [
        Return(start, Kind.PAGE if is_paged else Kind.ENGAGEMENT)
        for start, is_paged in rows.values_list("started_at", "is_paged")
    ]
