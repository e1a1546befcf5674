"""CDEvents: the words of continuous delivery, all versions of the specification so far."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import at, first, first_link, key, line, mapping, needed
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import reading, without_addresses
from peacetime.domain.signals.signal import Kind, Level, NotRead, Reading, Signal, State

TOOL: Final = "CDEvents"
TYPE: Final = re.compile(r"dev\.cdevents\.([a-z]+)\.([a-z]+)(?:\.v?[0-9][0-9A-Za-z.-]*)?")
ANY_TYPE: Final = ("dev.cdevents.", "dev.cdeventsx.")  # the latter are a tool's own
OF_SPECIFICATION: Final = re.compile(r"0\.[0-9]+(?:[.-].*)?")
RUNS: Final = frozenset(
    {
        "pipelinerun",
        "taskrun",
        "build",
        "testcaserun",
        "testsuiterun",
        "testcase",
        "testsuite",
        "reconciliation",
        "migration",
    }
)
DEPLOYMENTS: Final = frozenset({"deployment", "targetrollout"})
NAMES: Final = (
    "pipelineName",
    "taskName",
    "testCase.name",
    "testSuite.name",
    "testCase.id",
    "testSuite.id",
)
SERVICES: Final[dict[str, State]] = {
    "deployed": State.RESOLVED,
    "upgraded": State.RESOLVED,
    "published": State.RESOLVED,
    "removed": State.RESOLVED,
    "rolledback": State.FIRING,  # until a version goes out that stays
}
MATTERS: Final[dict[tuple[str, str], tuple[Kind, State]]] = {
    ("incident", "detected"): (Kind.ALERT, State.FIRING),
    ("incident", "reported"): (Kind.ALERT, State.FIRING),
    ("incident", "resolved"): (Kind.ALERT, State.RESOLVED),
    ("ticket", "created"): (Kind.ISSUE, State.FIRING),
    ("ticket", "updated"): (Kind.ISSUE, State.FIRING),
    ("ticket", "closed"): (Kind.ISSUE, State.RESOLVED),
    ("change", "created"): (Kind.PULL_REQUEST, State.FIRING),
    ("change", "updated"): (Kind.PULL_REQUEST, State.FIRING),
    ("change", "merged"): (Kind.PULL_REQUEST, State.RESOLVED),
    ("change", "abandoned"): (Kind.PULL_REQUEST, State.RESOLVED),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a CDEvent is about."""

    what: str
    happened: str
    id: str
    source: str
    content: dict[str, Any]
    at: datetime | None
    link: str


def is_one(payload: Any) -> bool:
    """Whether the context names a type of CDEvents."""
    return first(payload, "context.type").startswith(ANY_TYPE)


def read(payload: dict[str, Any]) -> Reading:
    """What a CDEvent says of a run, a service, an incident, a ticket or a change.

    Raises:
        NotRead: `version_unknown`, `payload_incomplete`.
    """
    _refuse_version(first(payload, "context.version", "context.specversion"))
    named = TYPE.fullmatch(needed(payload, "context.type", tool=TOOL))
    if named is None:
        return Reading(
            passed_over="A CDEvent of a type that is unknown here says nothing about a matter."
        )
    content = mapping(at(payload, "subject.content"))
    subject = Subject(
        what=named[1],
        happened=named[2],
        id=needed(payload, "subject.id", tool=TOOL),
        source=first(payload, "subject.source", "context.source"),
        content=content,
        at=moment(at(payload, "context.timestamp")),
        link=first_link(content, "url", "uri", "ticketURI", "viewUrl")
        or first_link(payload, "context.links.0.target"),
    )
    if subject.what in RUNS:
        return _run(subject)
    if subject.what in DEPLOYMENTS:
        return _deployment(subject)
    if subject.what == "service" and subject.happened in SERVICES:
        return _service(subject)
    if (subject.what, subject.happened) in MATTERS:
        return _matter(subject)
    return Reading(
        passed_over=f"“{subject.what} {subject.happened}” says nothing about how a matter stands."
    )


def _refuse_version(version: str) -> None:
    if version and not OF_SPECIFICATION.fullmatch(version):
        sentence = (
            f"This is CDEvents version “{version}”, which is unknown here. Send a version 0.x."
        )
        raise NotRead(sentence, code="version_unknown")


def _run(subject: Subject) -> Reading:
    outcome = first(subject.content, "outcome")
    word = outcome if subject.happened == "finished" and outcome else subject.happened
    name = first(subject.content, *NAMES) or subject.id
    return outcomes.run(
        TOOL,
        word,
        key=key(subject.source, subject.what, name),
        name=name,
        place=first(subject.content, "environment.id"),
        at=subject.at,
        service=subject.source,
        link=subject.link,
    )


def _deployment(subject: Subject) -> Reading:
    """A deployment, or its part on one target, is a matter of its own."""
    outcome = first(subject.content, "outcome")
    artifact = _artifact(first(subject.content, "artifactId"))
    return outcomes.run(
        TOOL,
        outcome if subject.happened == "finished" and outcome else subject.happened,
        kind=Kind.DEPLOYMENT,
        key=key(subject.source, subject.what, subject.id),
        name=first(subject.content, "name") or artifact or subject.id,
        place=first(subject.content, "environment.name", "environment.id"),
        at=subject.at,
        service=first(subject.content, "service.name", "service.id") or artifact or subject.source,
        link=subject.link,
    )


def _artifact(address: str) -> str:
    """The name of a package in its address: `pkg:oci/shop@sha256…` is `shop`."""
    path = re.split(r"[@?#]", address.partition(":")[2], maxsplit=1)[0]
    return unquote(path).rpartition("/")[2]


def _service(subject: Subject) -> Reading:
    """A service and where it runs are one matter: the next version that stays resolves one that went back."""
    place = first(subject.content, "environment.name", "environment.id")
    where = f"{subject.id} on {place}" if place else subject.id
    word = {"rolledback": "rolled back"}.get(subject.happened, subject.happened)
    signal = Signal(
        kind=Kind.DEPLOYMENT,
        state=SERVICES[subject.happened],
        key=key(subject.source, "service", *filter(None, (subject.id, place))),
        title=without_addresses(line(f"{where}: {word}")),
        at=subject.at,
        service=subject.id,
        link=subject.link,
        text=first(subject.content, "artifactId"),
    )
    return reading((signal,))


def _matter(subject: Subject) -> Reading:
    kind, state = MATTERS[subject.what, subject.happened]
    word = first(subject.content, "severity", "priority")
    bad = level(word)
    is_incident = first(subject.content, "ticketType").casefold() == "incident"
    is_urgent = kind is Kind.ISSUE and (bad is Level.CRITICAL or is_incident)
    service = first(
        subject.content,
        "service.name",
        "service.id",
        "repository.name",
        "repository.id",
        "environment.id",
    )
    signal = Signal(
        kind=Kind.ESCALATION if is_urgent else kind,
        state=state,
        key=key(subject.source, subject.what, subject.id),
        title=without_addresses(
            first(subject.content, "summary", "title", "description")
            or f"{subject.what} {subject.id}"
        ),
        at=subject.at,
        level=bad,
        level_word=word,
        service=service,
        team=first(subject.content, "group") if kind is Kind.ISSUE else "",
        link=subject.link,
        text=first(subject.content, "artifactId"),
    )
    return reading((signal,))
