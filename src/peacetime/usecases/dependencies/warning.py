"""A downstream team's lead hears of an outage before what covers their service runs out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.communications import messages, wording
from peacetime.domain.dependencies.endings import CoverEnding, cover_endings
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.shared.text import listed
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import PEACETIME
from peacetime.queries.addresses import incident_url
from peacetime.queries.audiences import lead_addresses
from peacetime.queries.beginnings import BEGAN
from peacetime.queries.dependencies.causes import roots_of
from peacetime.queries.dependencies.system import described_system
from peacetime.storage.models import Incident, Message, Rescue, Service, Team
from peacetime.usecases import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

FACT = "incident.downstream.warned"
KIND = "cover_ending"


@dataclass(frozen=True, slots=True)
class _Outage:
    """What is down, in names."""

    incident: Incident
    roots: str
    teams: dict[str, Team]


def look(incident: Incident, *, at: datetime) -> None:
    """Look at the graph as soon as this is committed: what is down, or since when, is another now."""
    if incident.is_open and not incident.is_private and not incident.is_drill:
        record.remind(incident, {KIND: at})


def warn(incident: Incident, *, at: datetime) -> bool:
    """Tell every lead whose cover ends soon and who has not heard, and look again when the next is due.

    Nobody is told of a private incident or a drill, and no team that is in Rescue Mode already.

    Args:
        incident: Locked, open.
        at: Now.

    Returns:
        Whether anybody was told.
    """
    if incident.is_private or incident.is_drill or _is_over(incident):
        return False
    system = described_system().system
    roots = roots_of(incident, system)
    began_at = Incident.objects.filter(pk=incident.pk).values_list(BEGAN, flat=True).first()
    if not roots or began_at is None:
        return False
    ahead = [e for e in cover_endings(system, roots, began_at=began_at) if e.ends_at > at]
    later = [ending.tell_at for ending in ahead if ending.tell_at > at]
    if later:
        record.remind(incident, {KIND: min(later)})
    due = [ending for ending in ahead if ending.tell_at <= at]
    return _tell(incident, roots, due, at=at)


def _tell(
    incident: Incident, roots: Sequence[str], due: Iterable[CoverEnding], *, at: datetime
) -> bool:
    names = dict(
        Service.objects.filter(slug__in=[*roots, *(ending.service for ending in due)]).values_list(
            "slug", "name"
        )
    )
    teams = {
        team.slug: team
        for team in Team.objects.filter(slug__in=[ending.team for ending in due], archived_at=None)
    }
    in_rescue = set(
        Rescue.objects.filter(team__in=teams.values(), ended_at=None, end_is="open").values_list(
            "team__slug", flat=True
        )
    )
    outage = _Outage(incident, listed([names.get(root, root) for root in roots]), teams)
    told = [
        _tell_one(outage, ending, names.get(ending.service, ending.service), at=at)
        for ending in due
        if ending.team in teams and ending.team not in in_rescue
    ]
    return any(told)


def _tell_one(outage: _Outage, ending: CoverEnding, service: str, *, at: datetime) -> bool:
    incident, team = outage.incident, outage.teams[ending.team]
    if Message.objects.filter(incident=incident, kind=FACT, audience=_audience(team)).exists():
        return False
    words = messages.cover_ends(
        service,
        outage.roots,
        ending.ends_at,
        named_zone(team.time_zone),
        incident_url(incident.ref),
    )
    telling = record.Telling(words, _audience(team), lead_addresses(team))
    if not record.tell(incident, FACT, telling, at=at, occasion=f"cover:{team.slug}"):
        return False
    when = wording.moment(ending.ends_at, named_zone(incident.team.time_zone))
    entry = f"{team.name} hears that what covers {service} ends at {when}"
    record.append_entry(incident, EntryKind.REMINDER, entry, actor=PEACETIME, at=at)
    record.fact(FACT, at=at, incident=incident)
    return True


def _is_over(incident: Incident) -> bool:
    return incident.mitigated_at is not None or incident.resolved_at is not None


def _audience(team: Team) -> str:
    return f"lead of {team.slug}"
