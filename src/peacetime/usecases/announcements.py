"""Who is told what when a team enters or leaves Rescue Mode, and what each will read before it is sent.

The preview and the real message come from the same function, so that they cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from peacetime.domain.communications import messages
from peacetime.domain.communications.kinds import Kind
from peacetime.domain.communications.messages import Words
from peacetime.domain.communications.placeholders import Entering, Leaving
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.modes.declaration import BETWEEN_SERVICES, Trigger
from peacetime.queries.addresses import incident_url
from peacetime.queries.audiences import stakeholder_addresses, team_addresses
from peacetime.queries.wordings import words_now
from peacetime.usecases import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from peacetime.domain.communications.templates import Wording
    from peacetime.domain.modes.exit_criteria import Criterion
    from peacetime.domain.modes.transitions import StandDown
    from peacetime.storage.models import Incident, Rescue, Team

    Wordings = Mapping[Kind, Wording]


@dataclass(frozen=True, slots=True)
class Announcement:
    """The two messages of one transition."""

    to_team: Words
    to_stakeholders: Words


def declared(
    incident: Incident,
    rescue: Rescue,
    *,
    commander: str | None,
    comms_lead: str | None,
    team: Team | None = None,
) -> Announcement:
    """What team and stakeholders read when Rescue Mode is declared."""
    said = entering(incident, rescue, commander=commander, comms_lead=comms_lead, team=team)
    words = words_now()
    return Announcement(
        messages.rescue_declared_to_team(said, words[Kind.ENTERING_TEAM]),
        messages.rescue_declared_to_stakeholders(said, words[Kind.ENTERING_STAKEHOLDERS]),
    )


def entering(
    incident: Incident,
    rescue: Rescue,
    *,
    commander: str | None,
    comms_lead: str | None,
    team: Team | None = None,
) -> Entering:
    """What the messages of a declaration speak of; `team` where it is not the one that declared."""
    team = team or incident.team
    return Entering(
        team=team.name,
        trigger=Trigger(incident.trigger),
        summary=incident.summary,
        severity=Severity(incident.severity),
        done_when=incident.done_when,
        commander=commander,
        comms_lead=comms_lead,
        services=[word for word in incident.service_words.split(BETWEEN_SERVICES) if word],
        customers_affected=incident.customers_affected,
        paused=rescue.paused,
        next_update_at=incident.next_update_at,
        zone=ZoneInfo(team.time_zone),
        url=incident_url(incident.ref) if incident.pk else "",
    )


def stood_down(
    incident: Incident,
    rescue: Rescue,
    said: StandDown,
    *,
    owner: str | None,
    at: datetime,
    unmet: Sequence[Criterion] = (),
    words: Wordings | None = None,
    team: Team | None = None,
) -> Announcement:
    """What team and stakeholders read when the team is back in Delivery Mode.

    `words` are the organisation's wordings, where they were read before for another incident of the same Rescue.
    """
    told = leaving(incident, rescue, said, owner=owner, at=at, unmet=unmet, team=team)
    words = words or words_now()
    return Announcement(
        messages.stood_down_to_team(told, words[Kind.LEAVING_TEAM]),
        messages.stood_down_to_stakeholders(told, words[Kind.LEAVING_STAKEHOLDERS]),
    )


def leaving(
    incident: Incident,
    rescue: Rescue,
    said: StandDown,
    *,
    owner: str | None,
    at: datetime,
    unmet: Sequence[Criterion] = (),
    team: Team | None = None,
) -> Leaving:
    """What the messages of a stand-down speak of; `team` where it is not the one that declared."""
    team = team or incident.team
    return Leaving(
        team=team.name,
        summary=incident.summary,
        final_summary=said.summary,
        impact=said.impact,
        follow_up=said.follow_up,
        resolved_at=said.resolved_at or incident.resolved_at or at,
        declared_at=incident.declared_at or rescue.started_at,
        impact_started_at=incident.impact_started_at,
        customers_affected=incident.customers_affected,
        paused=rescue.paused,
        recovery_until=said.recovery_until,
        postmortem_at=said.postmortem_at,
        postmortem_owner=owner,
        recognition=said.recognition,
        unmet=[criterion.text for criterion in unmet],
        override_reason=said.override_reason,
        zone=ZoneInfo(team.time_zone),
        url=incident_url(incident.ref),
    )


def send(
    incident: Incident,
    kind: str,
    announcement: Announcement,
    *,
    team: Team,
    at: datetime,
    helping: Sequence[str] = (),
    occasion: str = "",
) -> int:
    """Write both messages of a team's transition and defer their delivery; the number of people told.

    `helping` are addresses of who has a role without being in the team: they hear what the team hears.
    Of a private incident they alone do; the team hears that its mode changed.
    """
    inside = team_addresses(team)
    if incident.is_private:
        tellings = [
            record.Telling(announcement.to_team, "team", helping),
            record.Telling(bare(kind, team), "mode", [e for e in inside if e not in helping]),
        ]
    else:
        tellings = [record.Telling(announcement.to_team, "team", [*inside, *helping])]
        if not incident.is_drill:
            outside = stakeholder_addresses(team, Severity(incident.severity))
            tellings.append(record.Telling(announcement.to_stakeholders, "stakeholders", outside))
    occasion = occasion or f"{kind}:{team.pk}"
    return record.tell(incident, kind, *tellings, at=at, occasion=occasion, team=team)


def bare(kind: str, team: Team) -> Words:
    """What is known of a private incident outside it: the mode, and no address."""
    if kind == "mode.rescue.stood_down":
        return Words(f"{team.name} is back in Delivery Mode", "Planned work goes on.")
    sentence = "The incident is private: who commands it says who else is needed."
    return Words(f"{team.name} is in Rescue Mode", sentence)
