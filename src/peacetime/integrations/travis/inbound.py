"""What Travis CI says of builds, in a form whose field `payload` is JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import first, first_link, key, mapping, needed, unwrapped
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import opened, unknown
from peacetime.domain.signals.signal import Reading

NAME: Final = "Travis CI"
# The number of a build's result, where no word is there.
RESULTS: Final = {"0": "passed", "1": "failed"}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    """Whether it is a build with a repository and a matrix."""
    fields = _build(payload)
    is_build = {"repository", "number"} <= fields.keys() and bool(
        {"status_message", "result_message"} & fields.keys()
    )
    return is_build or ("travis-repo-slug" in headers and "number" in fields)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of a build."""
    opened(payload, NAME)
    build = _build(payload)
    if not recognises(build, headers):
        raise unknown(NAME)
    owner = first(build, "repository.owner_name")
    repository = needed(build, "repository.name", tool=NAME)
    project = f"{owner}/{repository}" if owner else repository
    number = first(build, "pull_request_number")
    place = f"pull request {number}" if number else first(build, "branch", "tag")
    word = _begun(build) or first(build, "status_message", "result_message", "state")
    if not word:
        figure = needed(build, "status", "result", tool=NAME)
        word = RESULTS.get(figure, figure)
    started_at = moment(build.get("started_at"))
    return outcomes.run(
        NAME,
        word,
        key=key(project, "build", *filter(None, (place,))),
        name="Build",
        place=place,
        at=moment(build.get("finished_at")) or started_at,
        started_at=started_at,
        service=project,
        link=first_link(build, "build_url", "compare_url", "repository.url"),
    )


def _begun(build: dict[str, Any]) -> str:
    """The message of a build that runs is still “Pending”, as before it began."""
    state = first(build, "state")
    return state if state == "started" else ""


def _build(payload: Any) -> dict[str, Any]:
    fields = mapping(payload)
    return mapping(unwrapped(fields.get("payload"))) or fields
