"""What an incident knows of itself when its postmortem is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.incidents.moments import MOMENTS, Moments
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.postmortems.draft import Frozen, Happening, ToldThen
from peacetime.domain.shared.text import listed
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.addresses import incident_url
from peacetime.queries.incidents import views
from peacetime.queries.sight import WHOLE
from peacetime.queries.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from peacetime.queries.incidents import IncidentView
    from peacetime.queries.timeline import Entry
    from peacetime.storage.models import Incident

MOST_READ = 10_000  # entries


def frozen(incident: Incident, *, at: datetime) -> Frozen:
    """The incident as its postmortem begins with it."""
    (view,) = views([incident], at=at)
    return Frozen(
        summary=view.summary,
        team=listed([team.name for team in view.teams]),
        zone=named_zone(view.time_zone),
        moments=Moments(**{name: getattr(incident, name) for name in MOMENTS}),
        severity=view.severity or view.severity_word,
        services=view.services,
        customers=view.customers_affected,
        impact=view.final_impact,
        cause=view.final_summary,
        responders=tuple(_responders(view)),
        told=tuple(ToldThen(each.sent_at, each.text, each.scope) for each in view.updates),
        entries=tuple(happenings(timeline(incident.ref, limit=MOST_READ, sight=WHOLE).entries)),
        thanks=view.recognition,
        link=incident_url(incident.ref),
    )


def happenings(entries: Iterable[Entry]) -> Iterator[Happening]:
    """Entries as they read now: one that was corrected has the words of its last correction, and its own moment."""
    known = {each.id: each for each in entries}
    for each in known.values():
        if each.corrects is not None:
            continue
        said = _as_corrected(each, known)
        who = "" if each.actor == "peacetime" else each.actor_name
        yield Happening(EntryKind(each.kind), each.at, said.text, who, said.reason)


def _as_corrected(entry: Entry, known: dict[int, Entry]) -> Entry:
    said = entry
    while said.corrected_by and max(said.corrected_by) in known:
        said = known[max(said.corrected_by)]
    return said


def _responders(view: IncidentView) -> Iterator[tuple[str, str]]:
    for holder in (*view.past_roles, *view.roles):
        yield holder.label, holder.person_name
