"""Rules for alerts: what is ignored, and what opens or joins an incident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from peacetime.domain.incidents.severity import severity_named
from peacetime.domain.modes.declaration import trigger_named
from peacetime.domain.shared.errors import InvalidInput, Mistakes
from peacetime.domain.shared.text import clean_text, quoted
from peacetime.domain.signals.rules import MOST_STARS, Verb
from peacetime.domain.signals.signal import Level
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound, is_storable, team_named
from peacetime.queries.signals.rules import RuleShown, rule_row, rule_shown
from peacetime.queries.signals.sources import source_row
from peacetime.storage.models import AlertRule, Service
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.incidents import Stale
from peacetime.usecases.organisation import lock_organisation

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.storage.models import Team


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """When a rule holds and what it does; `trigger`, `severity`, `done_when` are of the incident it opens."""

    verb: str
    name: str
    team: str | None = None
    source: str | None = None
    service: str | None = None
    title_pattern: str = ""
    level: str = ""
    trigger: str = ""
    severity: str = ""
    done_when: str = ""
    until: datetime | None = None


@command
def add_rule(draft: RuleDraft, *, actor: Actor, at: datetime) -> RuleShown:
    """Say what happens with alerts of a kind; it is asked after those that are there.

    Raises:
        InvalidInput: `rule_verb_unknown`, `rule_too_wide`, `rule_is_over`, `level_unknown`.
    """
    row = AlertRule(created_at=at, created_by=actor.label)
    _require(actor, team_named(draft.team) if draft.team else None)
    _say(row, draft, at=at)
    lock_organisation()
    last = AlertRule.objects.aggregate(last=Max("number"))["last"]
    row.number = (last or 0) + 1
    row.save()
    _audit("signal.rule.added", row, actor=actor, at=at)
    return rule_shown(row, at=at)


@command
def change_rule(
    id_: int, draft: RuleDraft, *, seen: int | None = None, actor: Actor, at: datetime
) -> RuleShown:
    """Give a rule other conditions or another end.

    Raises:
        Stale: Somebody changed it meanwhile.
    """
    row = rule_row(id_, lock=True)
    _require(actor, row.team)
    _require(actor, team_named(draft.team) if draft.team else None)
    if seen is not None and seen != row.version:
        sentence = "Somebody changed this rule meanwhile. Look at it, then save yours again."
        raise Stale(sentence, details={"version": row.version})
    _say(row, draft, at=at)
    row.version += 1
    row.save()
    _audit("signal.rule.changed", row, actor=actor, at=at)
    return rule_shown(row, at=at)


@command
def retire_rule(id_: int, *, actor: Actor, at: datetime) -> RuleShown:
    """End a rule; what it decided stays."""
    row = rule_row(id_, lock=True)
    _require(actor, row.team)
    row.retired_at = at
    row.save(update_fields=["retired_at"])
    _audit("signal.rule.retired", row, actor=actor, at=at)
    return rule_shown(row, at=at)


def _say(row: AlertRule, draft: RuleDraft, *, at: datetime) -> None:
    mistakes = Mistakes()
    with mistakes.noted():
        row.verb = _verb(draft.verb)
    with mistakes.noted():
        row.name = _name(draft.name)
    row.team = team_named(draft.team) if draft.team else None
    row.source = source_row(draft.source) if draft.source else None
    row.service = _service(draft.service) if draft.service else None
    with mistakes.noted():
        row.level = _level(draft.level)
    with mistakes.noted():
        row.title_pattern = _pattern(draft.title_pattern)
        _refuse_everything(row)
    row.until = draft.until
    is_opening = row.verb == Verb.OPEN
    with mistakes.noted():
        row.trigger = trigger_named(draft.trigger or "reliability").value if is_opening else ""
    with mistakes.noted():
        row.severity = severity_named(draft.severity or "SEV2").value if is_opening else ""
    with mistakes.noted():
        row.done_when = clean_text(
            draft.done_when if is_opening else "",
            field="done_when",
            max_length=500,
            required=False,
        )
    with mistakes.noted():
        _refuse_over(row, at=at)
    mistakes.refuse()


def _name(said: str) -> str:
    try:
        return clean_text(said, field="name", max_length=100)
    except InvalidInput as refusal:
        if refusal.code != "text_required":
            raise
        sentence = "Say why the rule is there: it is called by that."
        raise InvalidInput(sentence, field="name", code=refusal.code) from None


def _pattern(said: str) -> str:
    pattern = clean_text(said, field="title_pattern", max_length=200, required=False)
    if pattern.count("*") > MOST_STARS:
        sentence = f"A title may have {MOST_STARS} stars at most. Each stands for anything."
        raise InvalidInput(sentence, field="title_pattern", code="pattern_too_wide")
    return pattern


def _refuse_everything(row: AlertRule) -> None:
    has_condition = (
        row.source or row.service or row.title_pattern.strip("* ") or row.level or row.team
    )
    if row.verb != Verb.JOIN and not has_condition:
        sentence = (
            "This would hold for every alert. Say of which source, service, team, title or level."
        )
        raise InvalidInput(sentence, field="title_pattern", code="rule_too_wide")


def _refuse_over(row: AlertRule, *, at: datetime) -> None:
    if row.until is not None and row.until <= at:
        sentence = "This rule would be over before it begins. Choose a later moment, or none."
        raise InvalidInput(sentence, field="until", code="rule_is_over")


def _verb(said: str) -> str:
    try:
        return Verb(said).value
    except ValueError:
        known = ", ".join(verb.value for verb in Verb)
        sentence = f"{quoted(said)} is nothing that a rule does. Choose one of {known}."
        raise InvalidInput(sentence, field="verb", code="rule_verb_unknown") from None


def _level(said: str) -> str:
    try:
        return Level(said).value if said else ""
    except ValueError:
        known = ", ".join(level.value for level in Level)
        sentence = f"{quoted(said)} is no level. Choose one of {known}, or none."
        raise InvalidInput(sentence, field="level", code="level_unknown") from None


def _service(slug: str) -> Service:
    found = Service.objects.filter(slug=slug).first() if is_storable(slug) else None
    if found is None:
        raise NotFound(f"There is no service {quoted(slug)}.", code="service_unknown")
    return found


def _require(actor: Actor, team: Team | None) -> None:
    if team is None:
        require(actor, Act.SET_UP_ORGANISATION)
    else:
        require(actor, Act.SET_UP_TEAM, team_id=team.pk)


def _audit(fact: str, row: AlertRule, *, actor: Actor, at: datetime) -> None:
    said = {"name": row.name, "verb": row.verb, "until": row.until}
    record.audit(fact, f"alert_rule:{row.pk}", actor=actor, at=at, team=row.team, **said)
    record.fact(fact, at=at, team=row.team)
