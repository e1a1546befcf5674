"""What rules do with groups: an incident is opened or joined by the use-cases that people have, a moment later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.incidents.severity import severity_named
from peacetime.domain.modes.declaration import Declaration, trigger_named
from peacetime.domain.modes.transitions import AlreadyInRescue
from peacetime.domain.shared.errors import DomainError
from peacetime.domain.signals.rules import Matched, Rule, Verb, first_that_holds
from peacetime.domain.signals.signal import State
from peacetime.queries.access import PEACETIME
from peacetime.queries.signals.groups import open_incident_of
from peacetime.storage import jobs
from peacetime.storage.models import AlertGroup
from peacetime.usecases.modes import declare_rescue
from peacetime.usecases.signals.linking import link_group

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from peacetime.storage.models import AlertRule
    from peacetime.usecases.signals.groups import Touched

JOB = "follow_alert_rule"
LONGEST_SUMMARY = 300


def follow_rules(touched: Sequence[Touched], rules: Sequence[Rule], *, at: datetime) -> None:
    """Let a rule decide about groups that have no incident; inside the folding's transaction."""
    deciding = [rule for rule in rules if rule.verb is not Verb.IGNORE]
    if not deciding:
        return
    for one in touched:
        group = one.row
        if group.incident_id is not None or group.rule_id is not None or group.team_id is None:
            continue
        rule = _rule_for(one, rules, at=at)
        if rule is None or rule.verb is Verb.IGNORE:
            continue
        if rule.verb is Verb.JOIN and open_incident_of(group.team_id) is None:
            continue  # asked again when the group changes
        AlertGroup.objects.filter(pk=group.pk).update(rule=rule.id, rule_problem="")
        jobs.defer(JOB, queue="urgent", key=str(group.pk), group_id=group.pk)


def follow_rule(group_id: int, *, at: datetime) -> None:
    """Do what the rule of a group says; done again it changes nothing."""
    group = AlertGroup.objects.select_related("rule", "team").filter(pk=group_id).first()
    if group is None or group.rule is None or group.team is None or group.incident_id is not None:
        return
    try:
        incident = _incident_for(group, group.rule, at=at)
        if incident is not None:
            link_group(group.ref, incident, actor=PEACETIME, at=at)
    except DomainError as refusal:
        AlertGroup.objects.filter(pk=group_id).update(rule_problem=refusal.sentence[:500])


def _incident_for(group: AlertGroup, rule: AlertRule, *, at: datetime) -> str | None:
    """The incident to join: the team's open one, or one that is opened now where the rule says so."""
    assert group.team is not None
    is_open = open_incident_of(group.team.pk)
    if is_open is not None or rule.verb == Verb.JOIN:
        return is_open
    declaration = Declaration(
        trigger=trigger_named(rule.trigger or "reliability"),
        summary=group.title[:LONGEST_SUMMARY],
        severity=severity_named(rule.severity or "SEV2"),
        done_when=rule.done_when or "Every alert of it is resolved and stays so for an hour",
        services=(group.service.name,) if group.service else (),
    )
    try:
        return declare_rescue(group.team.slug, declaration, actor=PEACETIME, at=at).incident
    except AlreadyInRescue:
        return open_incident_of(group.team.pk)


def _rule_for(one: Touched, rules: Sequence[Rule], *, at: datetime) -> Rule | None:
    """The first rule that holds for one of the alerts that came, those that are resolved left out."""
    group = one.row
    for row in one.alerts:
        if row.now.state is State.RESOLVED:
            continue
        matched = Matched(
            row.now.source, group.service_id, group.team_id, row.now.title, row.now.level
        )
        rule = first_that_holds(rules, matched, at=at)
        if rule is not None:
            return rule
    return None
