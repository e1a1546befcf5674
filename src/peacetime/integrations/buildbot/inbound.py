"""What Buildbot's reporters say of builds; a result is a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import at, first, first_link, key, mapping, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import opened, unknown
from peacetime.domain.signals.signal import Reading

NAME: Final = "Buildbot"
RESULTS: Final = {
    "0": "success",
    "1": "warnings",
    "2": "failure",
    "3": "skipped",
    "4": "exception",
    "5": "queued",  # it will be tried again
    "6": "cancelled",
}


def recognises(payload: Any, _headers: Mapping[str, str]) -> bool:
    """Whether it is a build with a builder."""
    fields = mapping(payload)
    return "buildid" in fields and ("buildername" in fields or "builder" in fields)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of a build."""
    fields = opened(payload, NAME)
    if not recognises(fields, headers):
        raise unknown(NAME)
    builder = needed(fields, "buildername", "builder.name", tool=NAME)
    project = first(fields, "project", "properties.project.0", "buildset.sourcestamps.0.project")
    place = first(fields, "branch", "properties.branch.0", "buildset.sourcestamps.0.branch")
    started_at = moment(fields.get("started_at"))
    return outcomes.run(
        NAME,
        _word(fields),
        key=key(*filter(None, (project, builder, place))),
        name=builder,
        place=place,
        at=moment(fields.get("timestamp")) or moment(fields.get("complete_at")) or started_at,
        started_at=started_at,
        service=project or builder,
        link=first_link(fields, "url"),
    )


def _word(fields: dict[str, Any]) -> str:
    is_running = first(fields, "event") in {"new", "started"} or fields.get("complete") is False
    if is_running or (at(fields, "results") is None and "complete" in fields):
        return "running"
    result = needed(fields, "results", tool=NAME)
    return RESULTS.get(result, result)
