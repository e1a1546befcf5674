"""What Codeship says of builds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import first, first_link, key, mapping, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import opened, unknown
from peacetime.domain.signals.signal import Reading

NAME: Final = "Codeship"


def recognises(payload: Any, _headers: Mapping[str, str]) -> bool:
    """Whether it is a build of a project with its full name."""
    build = mapping(mapping(payload).get("build"))
    return {"build_id", "status"} <= build.keys() and bool(
        {"project_full_name", "project_id"} & build.keys()
    )


def read(payload: Any, _headers: Mapping[str, str]) -> Reading:
    """What it says of a build."""
    build = mapping(opened(payload, NAME).get("build"))
    if not build:
        raise unknown(NAME)
    project = needed(build, "project_full_name", "project_name", "project_id", tool=NAME)
    place = first(build, "branch")
    started_at = moment(build.get("started_at")) or moment(build.get("queued_at"))
    return outcomes.run(
        NAME,
        needed(build, "status", tool=NAME).replace("ignored", "skipped"),
        key=key(project, "build", *filter(None, (place,))),
        name="Build",
        place=place,
        at=moment(build.get("finished_at")) or started_at,
        started_at=started_at,
        service=project,
        link=first_link(build, "build_url"),
    )
