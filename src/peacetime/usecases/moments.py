"""The honest moments: when it began, was seen, was mitigated, was over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.communications import wording
from peacetime.domain.incidents import moments
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import incident_named
from peacetime.usecases import record
from peacetime.usecases.burst import imported
from peacetime.usecases.command import command
from peacetime.usecases.dependencies.warning import look

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from peacetime.storage.models import Incident


CLOCK_TOLERANCE = timedelta(minutes=1)


@command
def set_moments(
    ref: str, said: Mapping[str, datetime | None], *, actor: Actor, at: datetime
) -> tuple[str, ...]:
    """Say when things happened, or that it is not known after all; the names of what changed.

    Raises:
        InvalidInput: `moment_unknown`, `time_in_the_future`, `resolved_before_started`.
    """
    require(actor, Act.RUN_INCIDENT)
    incident = incident_named(ref, sight=actor.sight, lock=True)
    changed = {
        name: moment for name, moment in said.items() if _is_change(incident, name, moment, at=at)
    }
    for name, moment in changed.items():
        setattr(incident, name, moment)
    start, end = incident.impact_started_at or incident.detected_at, incident.resolved_at
    if start is not None and end is not None and end < start:
        sentence = "It would be resolved before it started. Correct one of the two."
        raise InvalidInput(sentence, field="resolved_at", code="resolved_before_started")
    if not changed:
        return ()
    incident.save(update_fields=list(changed))
    imported.keep_moments(incident, at=at)
    if changed.keys() & {"impact_started_at", "detected_at"}:
        look(incident, at=at)
    zone = named_zone(incident.team.time_zone)
    text = "; ".join(
        f"{moments.LABELS[name]}: {wording.moment(moment, zone) if moment else 'not known'}"
        for name, moment in changed.items()
    )
    record.append_entry(incident, EntryKind.MOMENT, text, actor=actor, at=at)
    record.happened(
        "incident.moment.set", incident, actor=actor, at=at, team=incident.team, **changed
    )
    return tuple(changed)


def _is_change(incident: Incident, name: str, moment: datetime | None, *, at: datetime) -> bool:
    if name not in moments.MOMENTS or name == "declared_at":
        known = ", ".join(m for m in moments.MOMENTS if m != "declared_at")
        raise InvalidInput(f"Choose one of {known}.", field="moment", code="moment_unknown")
    if moment is not None and moment > at + CLOCK_TOLERANCE:
        sentence = f"{moments.LABELS[name]} lies in the future. Say when it happened, once it has."
        raise InvalidInput(sentence, field=name, code="time_in_the_future")
    before: datetime | None = getattr(incident, name)
    if moment is not None and before is not None:  # forms know minutes, the record knows seconds
        return before.replace(second=0, microsecond=0) != moment.replace(second=0, microsecond=0)
    return before is not moment
