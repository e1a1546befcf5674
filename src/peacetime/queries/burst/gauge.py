"""How a team stands: of one team exactly, of many from what was computed last, moved on by closed form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Exists, F, FloatField, Func, OuterRef, Q, Subquery, When

from peacetime.domain.burst.gauge import Gauge, bad_incident_cost, state_sentence, team_gauge
from peacetime.domain.burst.ledger.entries import EntryKind
from peacetime.domain.burst.policy import Policy, policy_of
from peacetime.domain.burst.wording import HOUR, whole_hours_in_words
from peacetime.queries.burst.ledgers import Ask
from peacetime.queries.burst.privacy import FEW, HIDDEN, HIDDEN_THEN, TeamSight, sight_back
from peacetime.queries.burst.team_ledgers import TeamStanding, team_standing
from peacetime.queries.lookup import team_named
from peacetime.queries.memberships import present
from peacetime.storage.models import BurstPolicyVersion, Membership, Rescue, Team, TeamGauge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django.db.models.expressions import OrderBy
    from django.db.models.functions import Lower

    from peacetime.queries.access import Actor

COSTS_OF = timedelta(days=365)
COSTS_KEPT_FOR = timedelta(days=1)
FEWEST_RESCUES = 5
NOT_YET = "This team's capacity is computed within the hour."
NOBODY = "Nobody is in the team and no incident is on record: what it can absorb is not known."
THROTTLE = "A team cannot be throttled: Rescue goes on and is paid for with rest."


@dataclass(frozen=True, slots=True)
class GaugeView:
    """How a team stands, as whoever asks may see it; what is not known or not shown is None.

    Args:
        state: healthy, watch, overdrawn, or else unknown, hidden.
        sentence: How it stands, or why it is not said.
        people: How many are in the team.
        seats: Of how many people the gauge is made; 1 where nobody is in the team.
        leads: How many of them lead it; told for many teams alone.
        cost_per_rescue_hour: Of everybody together, in credit-hours; told for many teams alone.
        ready: How many could absorb a bad incident; None under five people, as `people_below_zero` is.
        is_one_seat: Nobody is in the team: it is told as if one person had carried everything.
    """

    team: str
    team_name: str
    state: str
    sentence: str
    at: datetime
    people: int = 0
    seats: int = 0
    leads: int = 0
    state_since: datetime | None = None
    usable_hours: float | None = None
    cap_hours: float | None = None
    usable_share: float | None = None
    debt_hours: float | None = None
    recovery_days_owed: float | None = None
    hours_to_empty: float | None = None
    hours_to_full: float | None = None
    night_hours_two: float | None = None
    bad_incident_cost: float | None = None
    cost_per_rescue_hour: float | None = None
    ready: int | None = None
    ready_needed: int | None = None
    people_below_zero: int | None = None
    is_one_seat: bool = False
    policy_version: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether there is a number to show."""
        return self.usable_hours is not None


def gauge_of(
    slug: str, *, at: datetime, actor: Actor | None = None, as_of: datetime | None = None
) -> GaugeView:
    """One team's gauge now, or as it was known at a moment; exact, and nothing is written.

    Raises:
        NotFound: `team_unknown`.
    """
    team = team_named(slug)
    sight = sight_back(team, actor)
    if not sight.reaches(as_of or at):
        return hidden_gauge(team, sight, at=at)
    stored = TeamGauge.objects.filter(team=team).first()
    asked = Ask(as_of or at, as_of=as_of)
    found = team_standing(team, asked)
    return view_of(found, sight, stored, at=asked.at)


def view_of(
    found: TeamStanding, sight: TeamSight, stored: TeamGauge | None, *, at: datetime
) -> GaugeView:
    """The gauge of ledgers that are known, as somebody may see it."""
    team = found.team
    balances = found.ledger.balances
    if not balances:
        return GaugeView(team.slug, team.name, "unknown", NOBODY, at, people=sight.people)
    is_history = stored is None or stored.computed_at > at
    cost = (
        bad_incident_cost(costs_of(found), policy=found.policy.policy)
        if is_history
        else stored.bad_incident_cost  # type: ignore[union-attr]
    )
    before = None if is_history else stored.state  # type: ignore[union-attr]
    gauge = _gauge(
        list(balances.values()),
        [found.paces.get(person, 0.0) for person in balances],
        found.policy.policy,
        cost,
        before,
    )
    since = (
        stored.state_since if stored and not is_history and stored.state == gauge.state else None
    )
    return _view(
        team,
        gauge,
        sight,
        at=at,
        since=since,
        policy=found.policy.version.number,
        is_one_seat=not found.has_people,
        remarks=found.remarks,
    )


def gauges_of(
    teams: Iterable[Team], *, at: datetime, reader: int | None = None
) -> dict[int, GaugeView]:
    """Many teams' gauges and how they are staffed, for the board: one query, and no history is read.

    `reader` is who reads, by their number; without one, what everybody may see.
    """
    wanted = {team.pk: team for team in teams}
    here = Q(memberships__person__is_active=True) & present(of="memberships__")
    content = BurstPolicyVersion.objects.filter(number=OuterRef("gauge__policy")).values("content")
    rows = Team.objects.filter(pk__in=wanted).select_related("gauge").defer("gauge__ahead")
    rows = rows.annotate(
        members=_count(here),
        leaders=_count(here & Q(memberships__is_lead=True)),
        is_mine=_count(here & Q(memberships__person=reader)),
        assumed=Subquery(content[:1]),
    )
    result = {}
    for row in rows:
        team, sight = wanted[row.pk], TeamSight(row.members, bool(row.is_mine))
        result[row.pk] = replace(
            _stored_view(getattr(row, "gauge", None), team, sight, row.assumed, at=at),
            leads=row.leaders,
        )
    return result


def _count(those: Q) -> Count:
    return Count("memberships__person", filter=those, distinct=True)


def least_capacity_first(
    teams: QuerySet[Team], *then: str | OrderBy | Lower, reader: int | None
) -> QuerySet[Team]:
    """The overdrawn first, then who is on watch, each by what is left; those that are even as `then` says.

    Who may not see a team's gauge learns nothing from the order either: such teams come last.
    """
    here = Membership.objects.filter(present(), team=OuterRef("pk"), person__is_active=True)
    people = here.order_by().values("team").annotate(n=Count("person", distinct=True)).values("n")
    is_shown = Q(members__gte=FEW) | Q(is_mine=True) | Q(members=None)
    states = ("overdrawn", "watch", "healthy")
    rank = Case(
        *(When(is_shown & Q(gauge__state=state), then=n) for n, state in enumerate(states)),
        default=len(states),
    )
    usable = Case(When(is_shown, then=_Usable("gauge__people")), output_field=FloatField())
    counted = teams.annotate(members=Subquery(people), is_mine=Exists(here.filter(person=reader)))
    ranked: QuerySet[Team] = counted.annotate(capacity_rank=rank, usable=usable)
    return ranked.order_by(F("capacity_rank").asc(), F("usable").asc(nulls_last=True), *then)


class _Usable(Func):
    """What is left of a person on average, nobody's debt set against another's rest."""

    template = (
        "(SELECT avg(greatest((pair->>0)::float, 0)) "
        "FROM jsonb_array_elements(%(expressions)s) AS pair)"
    )
    output_field = FloatField()


def settled_balances(team: Team, policy: Policy, *, at: datetime) -> list[float]:
    """What a team's people hold by what was settled last, moved on to a moment; one query."""
    row = TeamGauge.objects.filter(team=team).first()
    if row is None or row.is_one_seat:
        return []
    hours = max(0.0, (at - row.computed_at) / HOUR)
    return [moved_on(balance, pace, hours, policy) for balance, pace in row.people]


def stored_gauge(found: TeamStanding, before: TeamGauge | None, *, at: datetime) -> TeamGauge:
    """What is kept of a team for the board; it is not saved yet."""
    policy = found.policy.policy
    number = found.policy.version.number
    costs = _costs(found, before, at=at)
    balances = found.ledger.balances
    pairs = sorted([balance, found.paces.get(person, 0.0)] for person, balance in balances.items())
    state, since = "unknown", at
    if pairs:
        previous = before.state if before and before.state != "unknown" else None
        held, paces = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        state = _gauge(held, paces, policy, costs.bad_incident, previous).state.value
    if before is not None and before.state == state:
        since = before.state_since
    return TeamGauge(
        team=found.team,
        computed_at=at,
        people=pairs,
        bad_incident_cost=costs.bad_incident,
        cost_per_rescue_hour=costs.per_rescue_hour,
        costs_at=costs.at,
        state=state,
        state_since=since,
        policy=number,
        is_one_seat=bool(pairs) and not found.has_people,
        remarks=list(found.remarks),
        ahead=before.ahead if before else None,
        ahead_at=before.ahead_at if before else None,
    )


def costs_of(found: TeamStanding, *, since: datetime | None = None) -> list[float]:
    """What each incident cost each person in it, in credit-hours, since a moment that the ledger covers."""
    costs: dict[tuple[str, str], float] = {}
    for person, ledger in found.ledger.people.items():
        for entry in ledger.entries:
            is_recent = since is None or entry.ended_at > since
            if is_recent and entry.kind in {EntryKind.spent, EntryKind.page}:
                key = (person, entry.incident)
                costs[key] = costs.get(key, 0.0) - entry.credit_hours
    return list(costs.values())


def moved_on(balance: float, pace: float, hours: float, policy: Policy) -> float:
    """A balance some hours later at a constant pace; debt is paid first, and the cap keeps the rest out.

    >>> moved_on(-1.0, 0.5, 4.0, Policy()), moved_on(19.0, 0.5, 4.0, Policy())
    (1.0, 20.0)
    """
    if pace <= 0:
        return balance + pace * hours
    paying = min(hours, max(0.0, -balance) / (pace * policy.debt_factor))
    paid = balance + paying * pace * policy.debt_factor
    return min(policy.cap, paid + (hours - paying) * pace)


@dataclass(frozen=True, slots=True)
class _Costs:
    """What Rescue costs a team, by the incidents of a year; in credit-hours."""

    bad_incident: float  # a person
    per_rescue_hour: float | None  # all together
    at: datetime


def _costs(found: TeamStanding, before: TeamGauge | None, *, at: datetime) -> _Costs:
    """What Rescue costs, from the incidents of a year; taken anew once a day."""
    number = found.policy.version.number
    if before and before.policy == number and before.costs_at > at - COSTS_KEPT_FOR:
        return _Costs(before.bad_incident_cost, before.cost_per_rescue_hour, before.costs_at)
    since = at - COSTS_OF
    people = found.ledger.people.values()
    is_covered = bool(people) and all(each.span.start <= since for each in people)
    year = found if is_covered else team_standing(found.team, Ask(at, since=since))
    costs = costs_of(year, since=since)
    bad = bad_incident_cost(costs, policy=found.policy.policy)
    return _Costs(bad, _per_rescue_hour(found.team, sum(costs), since=since, at=at), at)


def _per_rescue_hour(team: Team, cost: float, *, since: datetime, at: datetime) -> float | None:
    """What an hour of Rescue cost everybody together; None where few Rescues say it.

    Formula: credit-hours spent in incidents of the year ÷ hours in Rescue Mode of the year.
    """
    rows = Rescue.objects.filter(team=team, ended_at__gt=since, ended_at__lte=at, end_is="exact")
    spans = list(rows.values_list("started_at", "ended_at"))
    hours = sum((end - max(start, since)) / HOUR for start, end in spans if end is not None)
    return cost / hours if len(spans) >= FEWEST_RESCUES and hours > 0 and cost > 0 else None


def _gauge(
    balances: Sequence[float],
    paces: Sequence[float],
    policy: Policy,
    cost: float,
    before: str | None,
) -> Gauge:
    return team_gauge(
        balances,
        policy=policy,
        bad_incident_cost=cost,
        previous_state=before,
        engaged_rate_per_hour=-sum(pace for pace in paces if pace < 0),
    )


def _stored_view(
    row: TeamGauge | None, team: Team, sight: TeamSight, assumed: object, *, at: datetime
) -> GaugeView:
    if not sight.is_shown:
        return hidden_gauge(team, sight, at=at)
    if row is None:
        return GaugeView(team.slug, team.name, "unknown", NOT_YET, at, people=sight.people)
    if not row.people:
        return GaugeView(team.slug, team.name, "unknown", NOBODY, at, people=sight.people)
    policy = policy_of(assumed) if isinstance(assumed, dict) else Policy()
    hours = max(0.0, (at - row.computed_at) / HOUR)
    held = [moved_on(balance, pace, hours, policy) for balance, pace in row.people]
    paces = [pace for _, pace in row.people]
    gauge = _gauge(held, paces, policy, row.bad_incident_cost, row.state)
    view = _view(
        team,
        gauge,
        sight,
        at=at,
        since=row.state_since if row.state == gauge.state else None,
        policy=row.policy,
        is_one_seat=row.is_one_seat,
        remarks=tuple(row.remarks),
    )
    return replace(view, cost_per_rescue_hour=row.cost_per_rescue_hour)


def _view(
    team: Team,
    gauge: Gauge,
    sight: TeamSight,
    *,
    at: datetime,
    since: datetime | None,
    policy: int,
    is_one_seat: bool,
    remarks: tuple[str, ...],
) -> GaugeView:
    is_open = sight.is_broken_down
    return GaugeView(
        team=team.slug,
        team_name=team.name,
        state=gauge.state.value,
        sentence=_sentence(gauge, is_broken_down=is_open, is_one_seat=is_one_seat),
        at=at,
        people=sight.people,
        seats=gauge.people,
        state_since=since,
        usable_hours=gauge.usable_hours,
        cap_hours=gauge.cap_hours,
        usable_share=gauge.usable_share,
        debt_hours=gauge.debt_hours,
        recovery_days_owed=gauge.recovery_days_owed,
        hours_to_empty=gauge.hours_to_empty,
        hours_to_full=gauge.hours_to_full,
        night_hours_two=gauge.night_hours_two,
        bad_incident_cost=gauge.bad_incident_cost,
        ready=gauge.ready if is_open else None,
        ready_needed=gauge.ready_needed if is_open else None,
        people_below_zero=gauge.people_below_zero if is_open else None,
        is_one_seat=is_one_seat,
        policy_version=policy,
        remarks=remarks,
    )


def _sentence(gauge: Gauge, *, is_broken_down: bool, is_one_seat: bool) -> str:
    """How a team stands; of fewer than five without a number of people."""
    if is_broken_down:
        return state_sentence(gauge)
    left = f"{whole_hours_in_words(gauge.usable_hours)} of {gauge.cap_hours:g} are left"
    words = {
        "healthy": f"The team is healthy: {left}.",
        "watch": f"The team is on watch: {left}.",
        "overdrawn": f"The team is overdrawn: {left}. {THROTTLE}",
    }
    seat = "Told as if one person had carried everything, " if is_one_seat else ""
    sentence = words[gauge.state.value]
    return f"{seat}{sentence[0].lower() if seat else sentence[0]}{sentence[1:]}"


def hidden_gauge(team: Team, sight: TeamSight, *, at: datetime) -> GaugeView:
    """What whoever may not see a gauge is told instead, and why."""
    why = HIDDEN_THEN if sight.is_shown else HIDDEN
    return GaugeView(team.slug, team.name, "hidden", why, at, people=sight.people)
