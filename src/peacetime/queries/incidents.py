"""The incident room as it reads now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from peacetime.domain.incidents import moments as domain_moments
from peacetime.domain.incidents import roles as domain_roles
from peacetime.domain.incidents.moments import Moments
from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.updates import Promise, promise
from peacetime.domain.modes.declaration import BETWEEN_SERVICES, Trigger
from peacetime.domain.shared.text import listed
from peacetime.queries.addresses import incident_url
from peacetime.queries.lookup import incident_named
from peacetime.queries.sight import OUTSIDE, Sight
from peacetime.storage.models import (
    ExitCriterion,
    Incident,
    JoinedTeam,
    Postmortem,
    RoleAssignment,
    StatusUpdate,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peacetime.storage.models import Rescue, Team

T = TypeVar("T", RoleAssignment, ExitCriterion, StatusUpdate, JoinedTeam)


@dataclass(frozen=True, slots=True)
class Moment:
    """One of the six moments: `at` is None where nobody has said."""

    name: str
    label: str
    at: datetime | None
    is_editable: bool


@dataclass(frozen=True, slots=True)
class DurationView:
    """A derived duration with its honest state."""

    name: str
    label: str
    state: str
    value: timedelta | None
    reason: str


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """Who holds a role, or held it."""

    role: str
    label: str
    person_name: str
    person_email: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One line of the "back to Delivery" checklist."""

    n: int
    text: str
    is_met: bool
    note: str
    changed_by: str
    changed_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class UpdateView:
    """One stakeholder update."""

    number: int
    text: str
    scope: str
    status: str
    sent_at: datetime
    sent_by: str
    next_update_at: datetime | None


@dataclass(frozen=True, slots=True)
class RoleWarning:
    """A hole or a doubled role."""

    code: str
    sentence: str
    is_alarm: bool


@dataclass(frozen=True, slots=True)
class TeamIn:
    """A team that runs the incident, or did until it stood down."""

    id: int
    slug: str
    name: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class IncidentView:
    """Everything about an incident but its timeline."""

    id: str
    url: str
    team_slug: str
    team_name: str
    time_zone: str
    kind: str
    origin: str
    summary: str
    severity: str
    severity_word: str
    trigger: str
    trigger_label: str
    done_when: str
    services: tuple[str, ...]
    customers_affected: str
    paused: str
    is_open: bool
    declared_at: datetime | None
    moments: tuple[Moment, ...]
    durations: tuple[DurationView, ...]
    roles: tuple[RoleHolder, ...]  # held now, or until the incident closed
    past_roles: tuple[RoleHolder, ...]
    role_warnings: tuple[RoleWarning, ...]
    criteria: tuple[CriterionView, ...]
    updates: tuple[UpdateView, ...]
    next_update_at: datetime | None
    update_state: str  # none | due | overdue
    approver: str | None
    review_at: datetime | None
    final_summary: str
    final_impact: str
    follow_up: str
    recognition: str
    override_reason: str
    postmortem_at: datetime | None
    postmortem_owner: str | None
    approver_email: str | None = None
    postmortem_owner_email: str | None = None
    teams: tuple[TeamIn, ...] = ()  # the declaring one first
    is_private: bool = False
    is_drill: bool = False
    suspended_at: datetime | None = None
    merged_into: str | None = None
    postmortem: str | None = None  # its id, once it is begun

    def holder(self, role: str) -> RoleHolder | None:
        """Who holds a role now, the first where several do."""
        return next((holder for holder in self.roles if holder.role == role), None)

    @property
    def teams_here(self) -> tuple[TeamIn, ...]:
        """Whoever is in Rescue Mode by it now, or was when it closed."""
        return tuple(team for team in self.teams if team.is_here) or self.teams

    @property
    def team_names(self) -> str:
        """Its teams in words."""
        return listed([team.name for team in self.teams_here])

    @property
    def criteria_met(self) -> int:
        """How many lines of the checklist are met."""
        return sum(criterion.is_met for criterion in self.criteria)


def incident(ref: str, *, at: datetime, sight: Sight = OUTSIDE) -> IncidentView:
    """One incident, for whoever may see it.

    Raises:
        NotFound: `incident_unknown`.
    """
    return views([incident_named(ref, sight=sight)], at=at)[0]


def views(
    incidents: Iterable[Incident], *, at: datetime, with_updates: bool = True
) -> list[IncidentView]:
    """Several incidents in a fixed number of queries."""
    rows = list(incidents)
    pks = [row.pk for row in rows]
    roles = _by_incident(
        RoleAssignment.objects.filter(incident__in=pks)
        .select_related("person")
        .order_by("from_at", "pk")
    )
    criteria = _by_incident(ExitCriterion.objects.filter(incident__in=pks))
    updates = _by_incident(StatusUpdate.objects.filter(incident__in=pks) if with_updates else ())
    joined = _by_incident(
        JoinedTeam.objects.filter(incident__in=pks).select_related("team", "rescue").order_by("pk")
    )
    written = _postmortems([row.pk for row in rows if not row.is_open])
    found = [
        _view(row, roles[row.pk], criteria[row.pk], updates[row.pk], joined[row.pk], at=at)
        for row in rows
    ]
    return [
        replace(view, postmortem=written.get(row.pk)) if row.pk in written else view
        for view, row in zip(found, rows, strict=True)
    ]


def _postmortems(incidents: list[int]) -> dict[int, str]:
    """The ids of the postmortems of those that are over; of those that go on there is none."""
    if not incidents:
        return {}
    rows = Postmortem.objects.filter(incident__in=incidents)
    return dict(rows.values_list("incident_id", "ref"))


def _by_incident(rows: Iterable[T]) -> dict[int, list[T]]:
    result: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        result[row.incident_id].append(row)
    return result


def _view(
    row: Incident,
    roles: list[RoleAssignment],
    criteria: list[ExitCriterion],
    updates: list[StatusUpdate],
    joined: list[JoinedTeam],
    *,
    at: datetime,
) -> IncidentView:
    moments = Moments(**{name: getattr(row, name) for name in domain_moments.MOMENTS})
    closed_at = None if row.is_open else row.closed_at
    current = [
        a for a in roles if a.to_at is None or (closed_at is not None and a.to_at >= closed_at)
    ]
    state = promise(row.next_update_at, at=at) if row.is_open else Promise.NONE
    return IncidentView(
        id=row.ref,
        url=incident_url(row.ref),
        team_slug=row.team.slug,
        team_name=row.team.name,
        time_zone=row.team.time_zone,
        kind=row.kind,
        origin=row.origin,
        summary=row.summary,
        severity=row.severity,
        severity_word=row.severity_word,
        trigger=row.trigger,
        trigger_label=Trigger(row.trigger).label if row.trigger else "",
        done_when=row.done_when,
        services=tuple(word for word in row.service_words.split(BETWEEN_SERVICES) if word),
        customers_affected=row.customers_affected,
        paused=row.rescue.paused if row.rescue else "",
        is_open=row.is_open,
        declared_at=row.declared_at,
        moments=_moments(moments),
        durations=_durations(moments, is_open=row.is_open),
        roles=_holders(current),
        past_roles=_holders([a for a in roles if a not in current]),
        role_warnings=_warnings(row, roles, at=at),
        criteria=tuple(
            CriterionView(c.number, c.text, c.is_met, c.note, c.changed_by, c.changed_at, c.version)
            for c in criteria
        ),
        updates=tuple(
            UpdateView(u.number, u.text, u.scope, u.status, u.sent_at, u.sent_by, u.next_update_at)
            for u in updates
        ),
        next_update_at=row.next_update_at,
        update_state=state.value,
        approver=row.approver.name if row.approver else None,
        review_at=row.review_at,
        final_summary=row.final_summary,
        final_impact=row.final_impact,
        follow_up=row.follow_up,
        recognition=row.recognition,
        override_reason=row.override_reason,
        postmortem_at=row.postmortem_at,
        postmortem_owner=row.postmortem_owner.name if row.postmortem_owner else None,
        approver_email=row.approver.email if row.approver else None,
        postmortem_owner_email=row.postmortem_owner.email if row.postmortem_owner else None,
        teams=_teams(row, joined),
        is_private=row.is_private,
        is_drill=row.is_drill,
        suspended_at=row.suspended_at,
        merged_into=row.merged_into.ref if row.merged_into else None,
    )


def _teams(row: Incident, joined: list[JoinedTeam]) -> tuple[TeamIn, ...]:
    """Each team once: one that came back in another Rescue is here if that one goes on."""
    here: dict[Team, bool] = {row.team: _is_here(row, row.rescue)}
    for each in joined:
        here[each.team] = here.get(each.team, False) or _is_here(row, each.rescue)
    return tuple(TeamIn(team.pk, team.slug, team.name, is_here) for team, is_here in here.items())


def _is_here(row: Incident, rescue: Rescue | None) -> bool:
    return row.is_open and (row.is_drill or (rescue is not None and rescue.end_is == "open"))


def _moments(moments: Moments) -> tuple[Moment, ...]:
    return tuple(
        Moment(
            name,
            domain_moments.LABELS[name],
            getattr(moments, name),
            is_editable=name != "declared_at",
        )
        for name in domain_moments.MOMENTS
    )


def _durations(moments: Moments, *, is_open: bool) -> tuple[DurationView, ...]:
    return tuple(
        DurationView(d.name, d.label, d.state.value, d.value, d.reason)
        for d in domain_moments.durations(moments, is_open=is_open)
    )


def _holders(assignments: list[RoleAssignment]) -> tuple[RoleHolder, ...]:
    order = {role.value: index for index, role in enumerate(Role)}
    holders = [
        RoleHolder(a.role, Role(a.role).label, a.person.name, a.person.email, a.from_at, a.to_at)
        for a in assignments
    ]
    return tuple(sorted(holders, key=lambda holder: order[holder.role]))


def _warnings(
    row: Incident, roles: list[RoleAssignment], *, at: datetime
) -> tuple[RoleWarning, ...]:
    if not row.is_open or row.declared_at is None:
        return ()
    held = [
        domain_roles.Held(Role(a.role), a.person.name, a.from_at, a.to_at, a.person.email)
        for a in roles
    ]
    found = domain_roles.findings(held, declared_at=row.declared_at, at=at)
    return tuple(RoleWarning(f.code, f.sentence, f.is_alarm) for f in found)
