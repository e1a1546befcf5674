"""Closing an incident, or a team leaving one that goes on, inside another write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import F

from peacetime.domain.communications import wording
from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes.exit_criteria import POSTMORTEM_SCHEDULED, Criterion
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.audiences import holders
from peacetime.queries.lookup import is_storable
from peacetime.queries.wordings import words_now
from peacetime.storage.models import ExitCriterion, Incident, Person, RoleAssignment
from peacetime.usecases import announcements, record, role_changes
from peacetime.usecases.burst import engaging
from peacetime.usecases.rituals.inviting import invite_to_review

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from peacetime.domain.modes.transitions import StandDown, Transition
    from peacetime.queries.access import Actor
    from peacetime.storage.models import Rescue


def criteria_of(incidents: Iterable[Incident]) -> list[Criterion]:
    """The exit criteria of these incidents as the domain knows them."""
    rows = ExitCriterion.objects.filter(incident__in=list(incidents))
    return [Criterion(row.number, row.text, row.is_met) for row in rows]


def postmortem_owner(said: StandDown, incidents: Iterable[Incident]) -> Person | None:
    """Who is named, or else whoever commands: the owner can change, but is never a team."""
    if said.postmortem_owner:
        email = said.postmortem_owner.strip().lower()
        return Person.objects.filter(email=email).first() if is_storable(email) else None
    if said.postmortem_at is None:
        return None
    commanding = RoleAssignment.objects.filter(
        incident__in=list(incidents), role=Role.COMMANDER.value, to_at=None, person__is_active=True
    )
    first = commanding.select_related("person").order_by("from_at", "pk").first()
    return first.person if first else None


@dataclass(frozen=True, slots=True)
class Leaving:
    """A team's way out of Rescue Mode: what was said, and what followed from it."""

    rescue: Rescue
    said: StandDown
    owner: Person | None
    transition: Transition
    words: announcements.Wordings
    actor: Actor

    def close(self, incident: Incident) -> None:
        """The last team stands down: the incident ends with it."""
        at = self.transition.at
        unmet = self.transition.overridden
        end(incident, self.said, self.owner, unmet, actor=self.actor, at=at)
        self._say(incident, at=at)
        role_changes.end_all(incident, at=at)
        engaging.keep(incident, at=at)
        invite_to_review(incident, at=at)

    def leave(self, incident: Incident) -> None:
        """Another team goes on with the incident; what was planned is kept for its end."""
        at = self.transition.at
        plan_postmortem(incident, self.said, self.owner, actor=self.actor, at=at)
        incident.save(update_fields=["postmortem_at", "postmortem_owner"])
        self._say(incident, at=at)
        record.fact("incident.team.left", at=at, incident=incident)

    def _say(self, incident: Incident, *, at: datetime) -> None:
        team, transition = self.rescue.team, self.transition
        record.append_entry(incident, EntryKind.MODE, self._entry(), actor=self.actor, at=at)
        helping = holders(incident) if incident.team_id == team.pk else []
        announcement = announcements.stood_down(
            incident,
            self.rescue,
            replace(self.said, resolved_at=incident.resolved_at or self.said.resolved_at),
            owner=self.owner.name if self.owner else None,
            unmet=transition.overridden,
            at=at,
            words=self.words,
            team=team,
        )
        kind = "mode.rescue.stood_down"
        announcements.send(incident, kind, announcement, team=team, helping=helping, at=at)
        if transition.recovering_until is not None:
            record.remind(incident, {"recovery_over": transition.recovering_until})
        record.fact(kind, at=at, incident=incident, team=team)

    def _entry(self) -> str:
        parts = [f"{self.rescue.team.name} is back in Delivery Mode."]
        if self.rescue.paused:
            parts.append(f"{wording.clause(self.rescue.paused)} is resumed.")
        if self.transition.overridden:
            parts.append(overriding(self.transition.overridden, self.said.override_reason))
        return " ".join(parts)


def leaving(
    rescue: Rescue, said: StandDown, owner: Person | None, transition: Transition, actor: Actor
) -> Leaving:
    """The same with the organisation's wordings, read once for however many incidents."""
    return Leaving(rescue, said, owner, transition, words_now(), actor)


def end(
    incident: Incident,
    said: StandDown,
    owner: Person | None,
    unmet: Sequence[Criterion],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Write that an incident is over, with everything that was said of it."""
    incident.is_open, incident.closed_at = False, at
    incident.resolved_at = _resolved_at(incident, said, at=at)
    incident.final_summary, incident.recognition = said.summary, said.recognition
    incident.final_impact, incident.follow_up = said.impact, said.follow_up
    plan_postmortem(incident, said, owner, actor=actor, at=at)
    incident.override_reason = said.override_reason if unmet else ""
    incident.next_update_at = incident.suspended_at = None
    incident.save()


def plan_postmortem(
    incident: Incident, said: StandDown, owner: Person | None, *, actor: Actor, at: datetime
) -> None:
    """When it is, and whose; both together meet their line of the checklist. The incident is not saved yet."""
    incident.postmortem_at, incident.postmortem_owner = said.postmortem_at, owner
    if said.postmortem_at is None or owner is None:
        return
    ExitCriterion.objects.filter(
        incident=incident, number=POSTMORTEM_SCHEDULED, is_met=False
    ).update(
        is_met=True,
        changed_at=at,
        changed_by=actor.label,
        note=f"{owner.name} owns it",
        version=F("version") + 1,
    )


def overriding(unmet: Sequence[Criterion], reason: str) -> str:
    """What was not met, and why it ended all the same."""
    names = "; ".join(dict.fromkeys(criterion.text for criterion in unmet))
    return f"Not met: {names}. Reason: {wording.sentence(reason)}"


def _resolved_at(incident: Incident, said: StandDown, *, at: datetime) -> datetime:
    """What is said now, else what was said before, else now. A form knows minutes, the record knows seconds."""
    if said.resolved_at is None:
        return incident.resolved_at or at
    started_at = max(filter(None, [incident.declared_at, incident.impact_started_at]), default=at)
    if said.resolved_at < started_at.replace(second=0, microsecond=0):
        sentence = "It would be resolved before it started. Correct one of the two."
        raise InvalidInput(sentence, field="resolved_at", code="resolved_before_started")
    return max(said.resolved_at, started_at)
