"""Incidents as programs read and run them: what is known, moments, exit criteria."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Protocol

from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Moment, Number, Sent, Shown, text
from peacetime.api.finding import Find
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.writing import write
from peacetime.queries import incidents as queries
from peacetime.queries.incident_list import incidents_after
from peacetime.queries.sight import WHOLE
from peacetime.usecases import appointments, criteria, moments

if TYPE_CHECKING:
    from collections.abc import Callable

router = Router(tags=["incidents"])


class RoleHeld(Shown):
    """Who holds a role, or held it."""

    role: str
    person: str = Field(description="E-mail address.")
    name: str
    since: datetime
    until: datetime | None


class RoleWarning(Shown):
    """A hole or a doubled role."""

    code: str
    sentence: str
    is_alarm: bool


class Criterion(Shown):
    """One line of the "back to Delivery" checklist."""

    n: int
    text: str
    met: bool
    note: str
    changed_by: str | None = None
    changed_at: datetime | None = None
    version: int


class DurationShown(Shown):
    """A derived duration: `seconds` only where it is recorded, `reason` everywhere else."""

    name: str
    label: str
    state: str = Field(description="recorded, pending, not_applicable or invalid")
    seconds: float | None
    reason: str


class TeamOf(Shown):
    """A team that runs the incident, or did until it stood down."""

    slug: str
    name: str
    is_here: bool


class Moments(Shown):
    """When things happened; null where nobody has said."""

    impact_started_at: datetime | None
    detected_at: datetime | None
    declared_at: datetime | None
    acknowledged_at: datetime | None
    mitigated_at: datetime | None
    resolved_at: datetime | None


class Known(Shown):
    """What is known of the course of an incident."""

    moments: Moments
    durations: list[DurationShown]


class Incident(Known):
    """Everything about an incident but its timeline."""

    id: str
    url: str
    team: str
    kind: str
    origin: str
    summary: str
    severity: str | None
    severity_word: str
    trigger: str | None
    done_when: str
    services: list[str]
    customers_affected: str
    paused: str
    is_open: bool
    declared_at: datetime | None
    next_update_at: datetime | None
    update_state: str = Field(description="none, due or overdue")
    roles: list[RoleHeld]
    past_roles: list[RoleHeld]
    role_warnings: list[RoleWarning]
    criteria: list[Criterion]
    approver: str | None
    review_at: datetime | None
    final_summary: str
    final_impact: str
    follow_up: str
    recognition: str
    override_reason: str
    postmortem_at: datetime | None
    postmortem_owner: str | None
    teams: list[TeamOf] = Field(description="The declaring one first.")
    private: bool
    drill: bool
    suspended_at: datetime | None = Field(description="A drill that waits for a real Rescue.")
    merged_into: str | None


class MarkCriterion(Sent):
    """Whether it is met, and how one knows; a note that is left out stays as it was."""

    met: bool
    note: Annotated[str | None, text(500, required=False)] = None
    version: int | None = Field(
        None, ge=0, le=2**31 - 1, description="What the caller saw; 409 when it changed since."
    )


class SayMoments(Sent):
    """Moments by their names; null says that it is not known after all."""

    impact_started_at: Moment | None = None
    detected_at: Moment | None = None
    acknowledged_at: Moment | None = None
    mitigated_at: Moment | None = None
    resolved_at: Moment | None = None


class MovePostmortem(Sent):
    """Another date or owner; what is left out stays."""

    postmortem_at: Moment | None = None
    postmortem_owner: str | None = Field(None, description="E-mail address.")


class MoveReview(Sent):
    """Another time to look at the Rescue again."""

    review_at: Moment


@router.get("", response=Page[Incident])
def list_incidents(
    request: Request,
    paging: Paged,
    looked: Find,
    is_open: Annotated[
        bool | None, Query(alias="open", description="Only open ones, or only closed ones.")
    ] = None,
) -> Page[Incident]:
    """Incidents in the order in which they came on record."""
    rows = incidents_after(
        request.auth, looked.wanted(), paging.after, is_open=is_open, limit=paging.limit + 1
    )
    show = partial(_in_list, request)
    return page_of(request, rows, paging, show, mark=lambda row: row[0])


@router.get("/{id}", response=Incident)
def read_incident(request: Request, id: str) -> Incident:
    """One incident: roles, exit criteria, moments, durations."""
    return shown(request, queries.incident(id, at=timezone.now(), sight=request.auth.sight))


@router.patch("/{id}/exit-criteria/{n}", response=Criterion)
def mark_criterion(
    request: Request,
    id: str,
    n: Number,
    said: MarkCriterion,
) -> Status[Criterion]:
    """Tick a line of the checklist, or take the tick back."""
    mark = partial(
        criteria.mark_criterion, id, n, is_met=said.met, note=said.note, version=said.version
    )
    return write(request, mark, _marked)


@router.patch("/{id}/moments", response=Known)
def set_moments(request: Request, id: str, said: SayMoments) -> Status[Known]:
    """Say when things happened, or that it is not known after all; what is left out stays."""
    named = {name: getattr(said, name) for name in said.model_fields_set}
    return write(request, partial(moments.set_moments, id, named), lambda _: _known_of(id))


@router.patch("/{id}/postmortem", response=Incident)
def move_postmortem(request: Request, id: str, said: MovePostmortem) -> Status[Incident]:
    """Give the postmortem of an incident that is over another date or owner, or the first ones."""
    move = partial(
        appointments.move_postmortem,
        id,
        postmortem_at=said.postmortem_at,
        owner=said.postmortem_owner or "",
    )
    return write(request, move, lambda _: read_incident(request, id))


@router.patch("/{id}/review", response=Incident)
def move_review(request: Request, id: str, said: MoveReview) -> Status[Incident]:
    """Look at a Rescue again at another time."""
    move = partial(appointments.move_review, id, review_at=said.review_at)
    return write(request, move, lambda _: read_incident(request, id))


class Opening(Protocol):
    """What every act that opens an incident says of it."""

    @property
    def incident(self) -> str: ...


def opened(request: Request) -> Callable[[Opening], Incident]:
    """The answer of an act that opens an incident: all of it."""
    return lambda act: read_incident(request, act.incident)


def shown(request: Request, incident: queries.IncidentView) -> Incident:
    """An incident with a link that works from outside."""
    known = _known(incident)
    return Incident(
        moments=known.moments,
        durations=known.durations,
        id=incident.id,
        url=request.build_absolute_uri(incident.url),
        team=incident.team_slug,
        kind=incident.kind,
        origin=incident.origin,
        summary=incident.summary,
        severity=incident.severity or None,
        severity_word=incident.severity_word,
        trigger=incident.trigger or None,
        done_when=incident.done_when,
        services=list(incident.services),
        customers_affected=incident.customers_affected,
        paused=incident.paused,
        is_open=incident.is_open,
        declared_at=incident.declared_at,
        next_update_at=incident.next_update_at,
        update_state=incident.update_state,
        roles=[_holder(holder) for holder in incident.roles],
        past_roles=[_holder(holder) for holder in incident.past_roles],
        role_warnings=[RoleWarning.model_validate(found) for found in incident.role_warnings],
        criteria=[_criterion(criterion) for criterion in incident.criteria],
        approver=incident.approver_email,
        review_at=incident.review_at,
        final_summary=incident.final_summary,
        final_impact=incident.final_impact,
        follow_up=incident.follow_up,
        recognition=incident.recognition,
        override_reason=incident.override_reason,
        postmortem_at=incident.postmortem_at,
        postmortem_owner=incident.postmortem_owner_email,
        teams=[TeamOf.model_validate(team) for team in incident.teams],
        private=incident.is_private,
        drill=incident.is_drill,
        suspended_at=incident.suspended_at,
        merged_into=incident.merged_into,
    )


def _in_list(request: Request, row: tuple[int, queries.IncidentView]) -> Incident:
    return shown(request, row[1])


def _known_of(ref: str) -> Known:
    return _known(queries.incident(ref, at=timezone.now(), sight=WHOLE))


def _known(incident: queries.IncidentView) -> Known:
    return Known(
        moments=Moments(**{moment.name: moment.at for moment in incident.moments}),
        durations=[_duration(duration) for duration in incident.durations],
    )


def _duration(view: queries.DurationView) -> DurationShown:
    seconds = None if view.value is None else view.value.total_seconds()
    return DurationShown(
        name=view.name, label=view.label, state=view.state, seconds=seconds, reason=view.reason
    )


def _holder(view: queries.RoleHolder) -> RoleHeld:
    return RoleHeld(
        role=view.role,
        person=view.person_email,
        name=view.person_name,
        since=view.since,
        until=view.until,
    )


def _criterion(view: queries.CriterionView) -> Criterion:
    return Criterion(
        n=view.n,
        text=view.text,
        met=view.is_met,
        note=view.note,
        changed_by=view.changed_by or None,
        changed_at=view.changed_at,
        version=view.version,
    )


def _marked(line: criteria.CriterionMarked) -> Criterion:
    view = queries.incident(line.incident, at=timezone.now(), sight=WHOLE)
    return next(_criterion(criterion) for criterion in view.criteria if criterion.n == line.number)
