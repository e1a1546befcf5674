"""What Rundeck says of executions of its jobs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import at, first, first_link, key, mapping, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import opened, unknown
from peacetime.domain.signals.signal import Reading

NAME: Final = "Rundeck"


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    """Whether its header is there, or an execution and what brought the notification."""
    fields = mapping(payload)
    is_execution = {"trigger", "executionId"} <= fields.keys() and isinstance(
        fields.get("execution"), dict
    )
    return is_execution or "x-rundeck-notification-trigger" in headers


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of an execution."""
    fields = opened(payload, NAME)
    if not recognises(fields, headers):
        raise unknown(NAME)
    found = mapping(fields.get("execution"))
    project = needed(found, "project", "job.project", tool=NAME)
    name = (
        first(found, "job.name")
        or f"Execution {needed(fields, 'executionId', 'execution.id', tool=NAME)}"
    )
    started_at = _moment(found, "date-started")
    return outcomes.run(
        NAME,
        _word(fields, found),
        key=key(project, first(found, "job.id") or needed(found, "id", tool=NAME)),
        name=name,
        at=_moment(found, "date-ended") or started_at,
        started_at=started_at,
        service=project,
        link=first_link(found, "permalink", "href", "job.permalink"),
    )


def _word(fields: dict[str, Any], found: dict[str, Any]) -> str:
    """One that runs longer than it does on average fires: that is what the notification is for."""
    if first(fields, "trigger") == "avgduration":
        return "hanging"
    return first(fields, "status") or needed(found, "status", tool=NAME)


def _moment(found: dict[str, Any], name: str) -> datetime | None:
    return (
        moment(at(found, f"{name}.unixtime"))
        or moment(at(found, f"{name}.date"))
        or moment(found.get(name))
    )
