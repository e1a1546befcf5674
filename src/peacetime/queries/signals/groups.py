"""Groups of alerts as people see them: what began when, what still fires, and which incident it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.domain.shared.text import quoted
from peacetime.queries.lookup import NotFound, is_storable
from peacetime.queries.sight import OUTSIDE, hidden_from
from peacetime.storage.models import Alert, AlertGroup, Incident

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from peacetime.queries.sight import Sight

FIFTY = 50


@dataclass(frozen=True, slots=True)
class GroupShown:
    """One group. `state` is that of its alerts: `firing` where one fires, else `acknowledged`, else `resolved`."""

    ref: str
    title: str
    level: str
    level_word: str
    state: str
    source: str
    source_name: str
    service: str | None
    service_name: str
    team: str | None
    team_name: str
    first_at: datetime
    last_at: datetime
    changed_at: datetime
    alerts: int
    firing: int
    acknowledged: int
    resolved: int
    incident: str | None
    linked_at: datetime | None
    linked_by: str
    rule: str | None
    rule_problem: str


@dataclass(frozen=True, slots=True)
class AlertShown:
    """One occurrence of one matter."""

    id: int
    key: str
    kind: str
    state: str
    state_at: datetime
    started_at: datetime
    level: str
    level_word: str
    title: str
    service_word: str
    team_word: str
    link: str
    text: str
    source: str
    is_test: bool


def groups(
    *,
    team: str | None = None,
    state: str | None = None,
    source: str | None = None,
    incident: str | None = None,
    sight: Sight = OUTSIDE,
    skip: int = 0,
    limit: int = FIFTY,
) -> list[GroupShown]:
    """Groups, the latest first; the first `skip` are left out."""
    rows = _rows().filter(merged_into=None, alerts__gt=0)
    if team is not None:
        rows = rows.filter(team__slug=team)
    if source is not None:
        rows = rows.filter(source__slug=source)
    if incident is not None:
        rows = rows.filter(incident__ref=incident)
    if state is not None:
        rows = rows.filter(IN_STATE[state])
    found = list(rows.order_by("-last_at", "-pk")[skip : skip + limit])
    hidden = hidden_from(sight, {row.incident.ref for row in found if row.incident})
    return [group_shown(row, hidden=hidden) for row in found]


def group_named(ref: str, *, sight: Sight = OUTSIDE) -> GroupShown:
    """One group; of one that became part of another, that other.

    Raises:
        NotFound: `group_unknown`.
    """
    row = group_row(ref)
    hidden = hidden_from(sight, {row.incident.ref} if row.incident else set())
    return group_shown(row, hidden=hidden)


def alerts_of(ref: str, *, after: int = 0, limit: int = FIFTY) -> list[AlertShown]:
    """The alerts of a group, those that still fire first, then the latest; `after` of them are left out.

    Raises:
        NotFound: `group_unknown`.
    """
    group = group_row(ref)
    rows = Alert.objects.filter(group=group).select_related("source")
    ordered = rows.order_by("state", "-started_at", "pk")  # acknowledged, firing, resolved
    return [alert_shown(row) for row in ordered[after : after + limit]]


def open_incident_of(team_id: int) -> str | None:
    """The incident that alerts of a team join: the first of those that are open, no drill and nothing private."""
    rows = Incident.objects.filter(
        team=team_id, is_open=True, is_drill=False, is_private=False, merged_into=None
    ).exclude(kind="maintenance")
    return rows.order_by("declared_at", "pk").values_list("ref", flat=True).first()


def group_row(ref: str, *, lock: bool = False) -> AlertGroup:
    """The row behind it, for use-cases; of one that became part of another, that other.

    Raises:
        NotFound: `group_unknown`.
    """
    rows = _rows()
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    row = rows.filter(ref=ref).first() if is_storable(ref) else None
    while row is not None and row.merged_into_id is not None:
        row = rows.filter(pk=row.merged_into_id).first()
    if row is None:
        raise NotFound(f"There is no group of alerts {quoted(ref)}.", code="group_unknown")
    return row


def group_shown(row: AlertGroup, *, hidden: frozenset[str] | set[str] = frozenset()) -> GroupShown:
    """One group as it stands now; a private incident is nobody's but those who may see it."""
    incident = row.incident.ref if row.incident and row.incident.ref not in hidden else None
    return GroupShown(
        ref=row.ref,
        title=row.title,
        level=row.level,
        level_word=row.level_word,
        state="firing" if row.firing else "acknowledged" if row.acknowledged else "resolved",
        source=row.source.slug,
        source_name=row.source.name,
        service=row.service.slug if row.service else None,
        service_name=row.service.name if row.service else row.service_word,
        team=row.team.slug if row.team else None,
        team_name=row.team.name if row.team else "",
        first_at=row.first_at,
        last_at=row.last_at,
        changed_at=row.changed_at,
        alerts=row.alerts,
        firing=row.firing,
        acknowledged=row.acknowledged,
        resolved=row.alerts - row.firing - row.acknowledged,
        incident=incident,
        linked_at=row.linked_at if incident else None,
        linked_by=row.linked_by if incident else "",
        rule=row.rule.name if row.rule else None,
        rule_problem=row.rule_problem,
    )


def alert_shown(row: Alert) -> AlertShown:
    """One alert as it stands now."""
    return AlertShown(
        id=row.pk,
        key=row.key,
        kind=row.kind,
        state=row.state,
        state_at=row.state_at,
        started_at=row.started_at,
        level=row.level,
        level_word=row.level_word,
        title=row.title,
        service_word=row.service_word,
        team_word=row.team_word,
        link=row.link,
        text=row.text,
        source=row.source.slug,
        is_test=row.is_test,
    )


IN_STATE = {
    "open": Q(firing__gt=0) | Q(acknowledged__gt=0),
    "firing": Q(firing__gt=0),
    "acknowledged": Q(firing=0, acknowledged__gt=0),
    "resolved": Q(firing=0, acknowledged=0),
}


def _rows() -> QuerySet[AlertGroup]:
    return AlertGroup.objects.select_related("source", "service", "team", "incident", "rule")
