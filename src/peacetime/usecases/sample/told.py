"""The log of what was told in the past: the same words as ever, marked as sent and never sent."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.communications import messages
from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.incidents.updates import Update
from peacetime.domain.modes.exit_criteria import Criterion
from peacetime.domain.shared.zones import named_zone
from peacetime.storage.models import Message
from peacetime.usecases import announcements
from peacetime.usecases.sample.writing import stand_down_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from peacetime.domain.communications.messages import Words
    from peacetime.storage.models import Audience, Incident
    from peacetime.usecases.sample.course import Course

DELIVERED_AFTER = timedelta(seconds=3)


def past_messages(
    course: Course, incident: Incident, audiences: Iterable[Audience]
) -> Iterator[Message]:
    """Every message of one incident that is over."""
    opening, rescue = course.opening, incident.rescue
    assert rescue is not None
    crew = [person.email for person in opening.crew]
    outside = _stakeholders(audiences, incident)
    commander, comms = course.parts[0].person, course.holder(Role.COMMS_LEAD, opening.declared_at)
    entering = announcements.declared(
        incident, rescue, commander=commander.name, comms_lead=comms.name if comms else None
    )
    at, kind = opening.declared_at, "mode.rescue.declared"
    yield from _messages(incident, kind, entering.to_team, "team", crew, at=at)
    yield from _messages(incident, kind, entering.to_stakeholders, "stakeholders", outside, at=at)
    yield from _updates(course, incident, outside)
    owner = course.postmortem_owner.name if course.postmortem_owner else None
    at, kind = opening.ended_at, "mode.rescue.stood_down"
    unmet = [
        Criterion(tick.number, tick.text, is_met=False) for tick in course.ticks if not tick.is_met
    ]
    leaving = announcements.stood_down(
        incident, rescue, stand_down_of(course), owner=owner, unmet=unmet, at=at
    )
    yield from _messages(incident, kind, leaving.to_team, "team", crew, at=at)
    yield from _messages(incident, kind, leaving.to_stakeholders, "stakeholders", outside, at=at)


def _updates(course: Course, incident: Incident, addresses: list[str]) -> Iterator[Message]:
    team = course.opening.team
    zone = named_zone(team.time_zone)
    for number, said in enumerate(course.said, start=1):
        update = Update(said.text, said.scope, said.status, said.next_update_at)
        words = messages.update_sent(team.name, incident.summary, update, zone)
        kind, occasion = "incident.update.sent", f"update:{number}"
        yield from _messages(
            incident, kind, words, "stakeholders", addresses, at=said.at, occasion=occasion
        )


def _messages(
    incident: Incident,
    kind: str,
    words: Words,
    audience: str,
    addresses: Iterable[str],
    *,
    at: datetime,
    occasion: str = "",
) -> Iterator[Message]:
    for address in addresses:
        recipient = hashlib.sha256(f"{audience}:{address}".encode()).hexdigest()[:16]
        yield Message(
            key=f"{incident.ref}:{occasion or kind}:{recipient}",
            incident=incident,
            kind=kind,
            audience=audience,
            channel="email",
            destination=address,
            subject=words.subject,
            body=words.body,
            state="sent",
            attempts=1,
            created_at=at,
            sent_at=at + DELIVERED_AFTER,
        )


def _stakeholders(audiences: Iterable[Audience], incident: Incident) -> list[str]:
    severity = Severity(incident.severity)
    wanted = [
        audience
        for audience in audiences
        if audience.team_id == incident.team_id
        and severity.is_at_least(Severity(audience.from_severity))
    ]
    return list(dict.fromkeys(line for one in wanted for line in one.addresses.splitlines()))
