"""Puts the sample organisation away; its record stays, since nothing in a timeline is ever deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from peacetime.domain.incidents.timeline import EntryKind
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound
from peacetime.queries.modes import open_rescue
from peacetime.queries.sample import LOADED
from peacetime.storage.models import (
    AlertRule,
    Audience,
    AuditEntry,
    Incident,
    Membership,
    Person,
    Service,
    Source,
    Team,
)
from peacetime.usecases import record, role_changes
from peacetime.usecases.burst import engaging
from peacetime.usecases.command import command
from peacetime.usecases.organisation import lock_organisation

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

SENTENCE = "The sample organisation was put away."


@dataclass(frozen=True, slots=True)
class SampleRemoved:
    """The teams that left the board."""

    teams: tuple[str, ...]


@command
def remove_sample(*, actor: Actor, at: datetime) -> SampleRemoved:
    """Archive the sample's teams, retire its services and audiences, let its people in no more.

    Raises:
        NotFound: It is not here.
    """
    require(actor, Act.SET_UP_ORGANISATION)
    lock_organisation()
    loaded = AuditEntry.objects.filter(fact=LOADED).order_by("-number").first()
    made: dict[str, Any] = loaded.changes if loaded else {"teams": []}
    teams = list(
        Team.objects.select_for_update()
        .filter(slug__in=made["teams"], archived_at=None)
        .order_by("pk")
    )
    if not teams:
        raise NotFound("There is no sample organisation here.", code="sample_unknown")
    for team in teams:
        _put_away(team, actor=actor, at=at)
    Service.objects.filter(slug__in=made["services"], retired_at=None).update(retired_at=at)
    known = made.get("sources", [])  # an older sample had none
    Source.objects.filter(slug__in=known, retired_at=None).update(retired_at=at)
    AlertRule.objects.filter(team__in=teams, retired_at=None).update(retired_at=at)
    Audience.objects.filter(pk__in=made["audiences"], retired_at=None).update(retired_at=at)
    _not_needed(made, actor).update(is_active=False)
    slugs = tuple(team.slug for team in teams)
    record.audit(
        "organisation.sample.removed", "organisation", actor=actor, at=at, teams=list(slugs)
    )
    record.fact("organisation.sample.removed", at=at)
    return SampleRemoved(slugs)


def _put_away(team: Team, *, actor: Actor, at: datetime) -> None:
    """Also out of Rescue Mode: nobody is told, and its timers find nothing to do."""
    rescue = open_rescue(team)
    if rescue is not None:
        rescue.ended_at, rescue.end_is = max(at, rescue.started_at), "exact"
        rescue.save(update_fields=["ended_at", "end_is"])
    for incident in Incident.objects.select_for_update().filter(team=team, is_open=True):
        incident.is_open, incident.next_update_at = False, None
        incident.override_reason = SENTENCE
        incident.save(update_fields=["is_open", "next_update_at", "override_reason"])
        record.append_entry(incident, EntryKind.MODE, SENTENCE, actor=actor, at=at)
        role_changes.end_all(incident, at=at)
        engaging.keep(incident, at=at)
    team.archived_at = at
    team.save(update_fields=["archived_at"])
    record.audit("team.archived", f"team:{team.slug}", actor=actor, at=at, team=team)
    record.fact("team.archived", at=at, team=team)


def _not_needed(made: dict[str, Any], actor: Actor) -> QuerySet[Person]:
    """The sample's people, but for who acts, who is in another team by now, and who administers.

    The invented administrator goes, too, where there is another.
    """
    admins = Person.objects.filter(org_role="admin", is_active=True)
    invented = made.get("administrator")
    elsewhere = Membership.objects.filter(left_on=None, team__archived_at=None)
    unneeded = Q(email__in=made["people"]) & ~Q(org_role="admin")
    if invented and admins.exclude(email=invented).exists():
        unneeded |= Q(email=invented)
    return (
        Person.objects.filter(unneeded, is_active=True)
        .exclude(pk__in=elsewhere.values("person"))
        .exclude(pk=actor.person_id or 0)
    )
