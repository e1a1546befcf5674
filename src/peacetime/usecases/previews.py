"""What would be said, word for word, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peacetime.domain.communications import messages
from peacetime.domain.communications.kinds import Kind
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.incidents.updates import Update, next_update, speculation
from peacetime.domain.modes.declaration import BETWEEN_SERVICES
from peacetime.domain.modes.transitions import lacking
from peacetime.domain.shared.text import listed
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.audiences import holders, stakeholder_addresses, team_addresses
from peacetime.queries.lookup import incident_named, is_storable, service_names, team_named
from peacetime.queries.modes import open_rescue
from peacetime.queries.severities import level_of
from peacetime.queries.sight import OUTSIDE, Sight
from peacetime.queries.wordings import words_now
from peacetime.storage.models import Incident, Person, Rescue
from peacetime.usecases import announcements
from peacetime.usecases.closing import criteria_of, postmortem_owner
from peacetime.usecases.incidents import IncidentClosed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from peacetime.domain.modes.declaration import Declaration
    from peacetime.domain.modes.transitions import StandDown
    from peacetime.storage.models import Team
    from peacetime.usecases.announcements import Announcement


@dataclass(frozen=True, slots=True)
class Preview:
    """Captions with the words below them, and what the author may want to know before sending."""

    said: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...] = ()


def preview_declaration(slug: str, said: Declaration, *, at: datetime) -> Preview:
    """What team and stakeholders would hear of a declaration."""
    team = team_named(slug)
    incident = Incident(
        team=team,
        trigger=said.trigger.value,
        summary=said.summary,
        severity=said.severity.value,
        done_when=said.done_when,
        customers_affected=said.customers_affected,
        service_words=BETWEEN_SERVICES.join(service_names(said.services)),
        next_update_at=next_update(level_of(said.severity).cadence, at=at),
        is_private=said.is_private,
    )
    rescue = Rescue(team=team, started_at=at, paused=said.paused)
    announcement = announcements.declared(
        incident, rescue, commander=_name(said.commander), comms_lead=_name(said.comms_lead)
    )
    named = [email for email in (said.commander, said.comms_lead) if email]
    return _preview(incident, "mode.rescue.declared", announcement, team=team, helping=named)


def preview_stand_down(
    ref: str, said: StandDown, *, at: datetime, slug: str = "", sight: Sight = OUTSIDE
) -> Preview:
    """What team and stakeholders would hear of a stand-down; `slug` where another team than the first does."""
    incident = incident_named(ref, sight=sight)
    is_own = slug in {"", incident.team.slug}
    team = incident.team if is_own else team_named(slug)
    of_team = incident.rescue if is_own else open_rescue(team)
    rescue = of_team or Rescue(team=team, started_at=at)
    owner = postmortem_owner(said, [incident])
    said = replace(said, postmortem_owner=owner.email if owner else None)
    announcement = announcements.stood_down(
        incident,
        rescue,
        said,
        owner=owner.name if owner else None,
        unmet=lacking(criteria_of([incident]), said),
        at=at,
        team=team,
    )
    helping = holders(incident) if is_own else []
    return _preview(incident, "mode.rescue.stood_down", announcement, team=team, helping=helping)


def preview_update(ref: str, update: Update, *, sight: Sight = OUTSIDE) -> Preview:
    """What stakeholders would hear of an update, and where it guesses.

    Raises:
        IncidentClosed: There is nobody to update any more; a history may not even know a severity.
    """
    incident = incident_named(ref, sight=sight)
    if not incident.is_open:
        raise IncidentClosed("This incident is over. Its stakeholders have heard the last word.")
    words = messages.update_sent(
        incident.team.name,
        incident.summary,
        update,
        named_zone(incident.team.time_zone),
        words_now()[Kind.UPDATE_STAKEHOLDERS],
    )
    told = stakeholder_addresses(incident.team, Severity(incident.severity))
    guesses = [guess.phrase for guess in speculation(update.text)]
    return Preview(((_hear("stakeholder", len(told)), words.body),), tuple(_guessing(guesses)))


def _preview(
    incident: Incident,
    kind: str,
    announcement: Announcement,
    *,
    team: Team,
    helping: Iterable[str],
) -> Preview:
    inside = set(team_addresses(team))
    helpers = {email.strip().lower() for email in helping}
    to_team = announcement.to_team.body
    if incident.is_private:
        bare = announcements.bare(kind, team)
        rest = _hear("other team member", len(inside - helpers))
        holders = _hear("role holder", len(helpers))
        return Preview(((holders, to_team), (rest, f"{bare.subject}. {bare.body}")))
    stakeholders = len(stakeholder_addresses(team, Severity(incident.severity)))
    said = (
        (_hear("team member", len(inside | helpers)), to_team),
        (_hear("stakeholder", stakeholders), announcement.to_stakeholders.body),
    )
    warnings = (
        ()
        if stakeholders
        else ("No audience is set up for this severity: nobody outside the team is told.",)
    )
    return Preview(said, warnings)


def _hear(who: str, number: int) -> str:
    if number == 0:
        return f"No {who} is set up to hear this"
    return f"{number} {who} hears this" if number == 1 else f"{number} {who}s hear this"


def _guessing(guesses: list[str]) -> list[str]:
    if not guesses:
        return []
    phrases = [f"“{phrase}”" for phrase in dict.fromkeys(guesses)]
    verb = "guesses" if len(phrases) == 1 else "guess"
    return [f"{listed(phrases)} {verb}. Say what is known, or leave it out; you can still send it."]


def _name(email: str | None) -> str | None:
    if not email or not is_storable(email):
        return None
    return Person.objects.filter(email=email.strip().lower()).values_list("name", flat=True).first()
