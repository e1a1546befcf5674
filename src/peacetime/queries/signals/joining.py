"""Which incidents a group of alerts can join, and what a declaration for it would say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.modes.declaration import Trigger
from peacetime.domain.modes.recognition.proposal import LONGEST_SUMMARY, Proposal
from peacetime.domain.signals.signal import Kind, Level
from peacetime.queries.lookup import NotFound
from peacetime.queries.sight import visible
from peacetime.queries.signals.groups import group_row
from peacetime.storage.models import Alert, Incident

if TYPE_CHECKING:
    from peacetime.queries.sight import Sight
    from peacetime.storage.models import AlertGroup

MOST_OFFERED = 100
SAMPLE = 50


def incidents_to_join(team: str | None, *, sight: Sight) -> list[tuple[str, str]]:
    """Open incidents and what they say, those of the team first, then the latest."""
    rows = Incident.objects.filter(visible(sight), is_open=True, is_drill=False, merged_into=None)
    named = rows.exclude(kind="maintenance").select_related("team").order_by("-declared_at", "-pk")
    some = sorted(named[:MOST_OFFERED], key=lambda row: row.team.slug != team)
    return [(row.ref, f"{row.team.name}: {row.summary}") for row in some]


def proposal_for_group(ref: str, *, team: str) -> Proposal | None:
    """What the form that declares begins with, for a group of this very team; None without one."""
    try:
        group = group_row(ref) if ref else None
    except NotFound:
        return None
    if group is None or group.team is None or group.team.slug != team:
        return None
    title = " ".join(group.title.split()) or "Alerts of an unknown kind"
    service = (group.service.slug,) if group.service else ()
    severity = Severity.SEV1 if group.level == Level.CRITICAL else Severity.SEV2
    return Proposal(_trigger(group), title[:LONGEST_SUMMARY], severity, service)


def _trigger(group: AlertGroup) -> Trigger:
    some = Alert.objects.filter(group=group).exclude(state="resolved")
    kinds = set(some.values_list("kind", flat=True)[:SAMPLE])
    if kinds == {Kind.VULNERABILITY.value}:
        return Trigger.SECURITY
    return Trigger.INTERRUPT if kinds == {Kind.ESCALATION.value} else Trigger.RELIABILITY
