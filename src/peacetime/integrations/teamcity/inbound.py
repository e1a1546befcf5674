"""What TeamCity says of builds, by the plug-in tcWebHooks and by its own webhooks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import at, first, first_link, key, mapping, mappings, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import opened, unknown
from peacetime.domain.signals.signal import NotRead, Reading

NAME: Final = "TeamCity"
# Events of the plug-in that say something of how the build stands.
RUNNING: Final = frozenset({"buildStarted", "beforeBuildFinish"})
WAITING: Final = frozenset({"buildAddedToQueue", "changesLoaded", "buildQueued"})
NOTHING: Final = frozenset(
    {"buildPinned", "buildUnpinned", "buildTagged", "buildUntagged", "responsibilityChanged"}
)
OWN_EVENTS: Final = {
    "BUILD_STARTED": "running",
    "CHANGES_LOADED": "queued",
    "BUILD_TYPE_ADDED_TO_QUEUE": "queued",
}
EVENT: Final = re.compile(r"(?:AGENT|BUILD|CHANGES|PROJECT|VCS|TEST|TESTS)_[A-Z_]{2,60}")


def recognises(payload: Any, _headers: Mapping[str, str]) -> bool:
    """Whether it is a build of the plug-in, of TeamCity's own, or the plug-in's form for chat."""
    fields = mapping(payload)
    if "buildResult" in mapping(fields.get("build")) or "buildTypeId" in mapping(
        fields.get("build")
    ):
        return True
    is_own = EVENT.fullmatch(first(fields, "eventType")) is not None and isinstance(
        fields.get("payload"), dict
    )
    return is_own or _is_for_chat(fields)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of a build."""
    fields = opened(payload, NAME)
    if not recognises(fields, headers):
        raise unknown(NAME)
    if _is_for_chat(fields):
        sentence = "This is TeamCity’s form for chat, which says nothing in fields. Choose “JSON” as payload format."
        raise NotRead(sentence, code="payload_unknown")
    if "eventType" in fields:
        build = mapping(fields.get("payload"))
        if "buildTypeId" in build:
            return _own(fields, build)
        return Reading(
            passed_over=f"“{first(fields, 'eventType')}” of TeamCity is not about a build."
        )
    return _of_plugin(mapping(fields.get("build")))


def _is_for_chat(fields: dict[str, Any]) -> bool:
    return first(fields, "username") == NAME and isinstance(fields.get("attachments"), list)


def _of_plugin(build: dict[str, Any]) -> Reading:
    event = first(build, "notifyType")
    if event in NOTHING:
        return Reading(passed_over=f"“{event}” of TeamCity says nothing about how a build stands.")
    result = first(build, "buildResult")
    word = "queued" if event in WAITING else "running" if event in RUNNING else result
    if event in {"buildRemovedFromQueue", "buildInterrupted"}:
        word = "cancelled"
    name = needed(build, "buildFullName", "buildName", tool=NAME)
    place = outcomes.branch(first(build, "branchDisplayName", "branchName"))
    personal = _personal(build)
    return outcomes.run(
        NAME,
        word,
        key=key(
            needed(build, "buildTypeId", "buildExternalTypeId", "buildFullName", tool=NAME),
            *filter(None, (place, personal)),
        ),
        name=f"{name} (personal)" if personal else name,
        place=place,
        at=moment(build.get("currentTime")) or moment(build.get("buildFinishTime")),
        started_at=moment(build.get("buildStartTime")),
        service=first(build, "projectName", "projectId"),
        link=first_link(build, "buildStatusUrl", "rootUrl"),
    )


def _personal(build: dict[str, Any]) -> str:
    """Changes that are only one person's break nothing for the others: such a build is a matter of its own."""
    names = {
        first(said, "name")
        for said in mappings(build.get("teamcityProperties"))
        if first(said, "value") == "true"
    }
    is_personal = build.get("personal") is True or bool(
        names & {"env.BUILD_IS_PERSONAL", "build.is.personal"}
    )
    return "personal" if is_personal else ""


def _own(fields: dict[str, Any], build: dict[str, Any]) -> Reading:
    event = first(fields, "eventType")
    state = first(build, "state")
    word = OWN_EVENTS.get(event) or (
        "cancelled" if "INTERRUPTED" in event or at(build, "canceledInfo") else ""
    )
    if not word:
        word = state if state in {"queued", "running"} else needed(build, "status", tool=NAME)
    name = first(build, "buildType.name") or needed(build, "buildTypeId", tool=NAME)
    project = first(build, "buildType.projectName", "buildType.projectId")
    place = (
        ""
        if build.get("defaultBranch") is True and not first(build, "branchName")
        else first(build, "branchName")
    )
    personal = _personal(build)
    full = f"{project} / {name}" if project else name
    return outcomes.run(
        NAME,
        word,
        key=key(
            needed(build, "buildTypeId", tool=NAME),
            *filter(None, (outcomes.branch(place), personal)),
        ),
        name=f"{full} (personal)" if personal else full,
        place=outcomes.branch(place),
        at=moment(build.get("finishDate")) or moment(build.get("startDate")),
        started_at=moment(build.get("startDate")),
        service=project or name,
        link=first_link(build, "webUrl"),
    )
