"""Rules for alerts: those that hold now, and all of them as people see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from peacetime.domain.signals.rules import Rule, Verb
from peacetime.domain.signals.signal import Level
from peacetime.queries.lookup import NotFound
from peacetime.storage.models import AlertRule

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class RuleShown:
    """One rule, its conditions, and how many alerts it ignored or groups it decided about."""

    id: int
    number: int
    verb: str
    name: str
    team: str | None
    source: str | None
    service: str | None
    title_pattern: str
    level: str
    trigger: str
    severity: str
    done_when: str
    until: datetime | None
    is_over: bool
    created_at: datetime
    created_by: str
    groups: int
    version: int


def rules_now(*, at: datetime) -> list[Rule]:
    """The rules that hold now, in the order in which they are asked."""
    rows = AlertRule.objects.filter(Q(until=None) | Q(until__gt=at), retired_at=None)
    return [_rule(row) for row in rows.order_by("number", "pk")]


def rules(*, at: datetime) -> list[RuleShown]:
    """Every rule that was not retired, in the order in which they are asked."""
    rows = AlertRule.objects.filter(retired_at=None).select_related("team", "source", "service")
    counted = rows.annotate(decided=Count("groups")).order_by("number", "pk")
    return [rule_shown(row, at=at) for row in counted]


def rule_row(id_: int, *, lock: bool = False) -> AlertRule:
    """The row behind it, for use-cases.

    Raises:
        NotFound: `rule_unknown`.
    """
    rows = AlertRule.objects.select_related("team", "source", "service").filter(retired_at=None)
    row = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=id_).first()
    if row is None:
        raise NotFound("There is no such rule.", code="rule_unknown")
    return row


def rule_shown(row: AlertRule, *, at: datetime) -> RuleShown:
    """One rule as it stands now."""
    return RuleShown(
        id=row.pk,
        number=row.number,
        verb=row.verb,
        name=row.name,
        team=row.team.slug if row.team else None,
        source=row.source.slug if row.source else None,
        service=row.service.slug if row.service else None,
        title_pattern=row.title_pattern,
        level=row.level,
        trigger=row.trigger,
        severity=row.severity,
        done_when=row.done_when,
        until=row.until,
        is_over=row.until is not None and row.until <= at,
        created_at=row.created_at,
        created_by=row.created_by,
        groups=getattr(row, "decided", 0),
        version=row.version,
    )


def _rule(row: AlertRule) -> Rule:
    return Rule(
        row.pk,
        Verb(row.verb),
        row.source_id,
        row.service_id,
        row.team_id,
        row.title_pattern,
        Level(row.level) if row.level else None,
        row.until,
    )
