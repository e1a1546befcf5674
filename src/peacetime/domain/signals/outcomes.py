"""How a run, a deployment or a ticket ends: other tools' own words, put in one of three."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from peacetime.domain.signals.fields import line
from peacetime.domain.signals.readings import reading, without_addresses
from peacetime.domain.signals.signal import Kind, NotRead, Reading, Signal, State

FIRING, ACKNOWLEDGED, RESOLVED = State.FIRING, State.ACKNOWLEDGED, State.RESOLVED

# A run that waits says nothing yet: a queue is not trouble.
WAITING: Final = frozenset((
    "queued", "created", "requested", "rerequested", "waiting", "pending", "scheduled", "new", "enqueued", "blocked", "manual",
    "preparing", "waiting for resource", "waiting for callback", "expected", "initiated", "notstarted", "not started",
    "received", "on hold", "planned", "delayed", "uploading", "uploaded",
))  # fmt: skip
RUN: Final[dict[str, State]] = {
    **dict.fromkeys(
        (
            "failure", "failed", "fail", "error", "errored", "broken", "still failing", "timed out", "timedout",
            "timeout", "startup failure", "action required", "infrastructure failure", "infrastructure fail",
            "rejected", "exception", "unauthorized", "partiallysucceeded", "partially succeeded", "unstable",
            "crashed", "blown up", "failing", "failed with retry", "other", "succeeded with issues",
            "succeededwithissues", "failed to start", "hanging",
        ),
        FIRING,
    ),
    **dict.fromkeys(
        (
            "running", "in progress", "inprogress", "building", "testing", "started", "processing", "active",
            "stopping", "canceling", "cancelling", "start", "deploying", "processed", "prepared",
        ),
        ACKNOWLEDGED,
    ),
    **dict.fromkeys(
        (
            "success", "succeeded", "successful", "passed", "pass", "ok", "fixed", "completed", "complete", "done",
            "ready", "neutral", "skipped", "not run", "no tests", "cancelled", "canceled", "cancel", "stopped", "aborted", "warnings",
            "warning", "inactive", "stale", "superseded", "finished", "healthy", "recovered", "current", "normal",
            "abandoned", "deleted",
        ),
        RESOLVED,
    ),
}  # fmt: skip
TICKET: Final[dict[str, State]] = {
    **dict.fromkeys(
        (
            "open", "opened", "new", "to do", "todo", "backlog", "reopened", "reopen", "created", "triage", "unstarted",
            "proposed", "approved", "unresolved", "ready", "selected for development", "submitted", "requested",
            "triggered", "detected", "confirmed", "active alert", "overdue", "escalated", "needs triage",
            "needs attention", "ready for development",
        ),
        FIRING,
    ),
    **dict.fromkeys(
        (
            "in progress", "doing", "started", "active", "acknowledged", "assigned", "pending", "on hold", "blocked",
            "in review", "review", "ready for review", "under review", "committed", "in development", "in testing",
            "testing", "qa", "investigating", "identified", "monitoring", "work in progress", "waiting on customer",
            "waiting on third party", "waiting for customer", "waiting for support", "waiting", "code review",
            "in qa", "implementing", "fixing", "design", "in design", "ready for test", "indeterminate", "accepted",
            "being processed",
        ),
        ACKNOWLEDGED,
    ),
    **dict.fromkeys(
        (
            "done", "closed", "resolved", "fixed", "completed", "complete", "canceled", "cancelled", "duplicate",
            "invalid", "wontfix", "won't fix", "won't do", "removed", "rejected", "declined", "deleted", "merged",
            "abandoned", "superseded", "released", "deployed", "dismissed", "ignored", "finished", "inactive",
            "not planned", "verified", "cannot reproduce", "archived", "solved", "cut", "withdrawn", "spam",
        ),
        RESOLVED,
    ),
}  # fmt: skip
CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
PLACES: Final = re.compile(r"refs/(?:heads|tags)/")


def plain(word: Any) -> str:
    """A tool's word in small letters with single spaces: `IN_PROGRESS`, `inProgress` and `in-progress` are one.

    >>> plain("IN_PROGRESS"), plain("inProgress"), plain("in-progress"), plain(None)
    ('in progress', 'in progress', 'in progress', '')
    """
    said = line(word, 60)
    parts = said if said.isupper() else CAMEL.sub(" ", said)
    return " ".join(parts.replace("_", " ").replace("-", " ").casefold().split())


def is_waiting(word: Any) -> bool:
    """Whether a run has not begun: it stands in a queue, or waits for somebody.

    >>> is_waiting("QUEUED"), is_waiting("running")
    (True, False)
    """
    return plain(word) in WAITING


def state_of_a_run(word: Any) -> State | None:
    """A run of a pipeline or a deployment fires when it fails and is resolved when it ends otherwise.

    One that was cancelled or skipped is resolved: nobody has to look at it any more.

    Returns:
        Acknowledged while it runs; None for a word that is unknown, or while it waits.

    Source: our reading of the tools' documentation.

    >>> state_of_a_run("timed_out"), state_of_a_run("inProgress"), state_of_a_run("Cancelled")
    (<State.FIRING: 'firing'>, <State.ACKNOWLEDGED: 'acknowledged'>, <State.RESOLVED: 'resolved'>)
    >>> state_of_a_run("purple") is None
    True
    """
    return RUN.get(plain(word))


def state_of_a_ticket(word: Any) -> State | None:
    """A ticket fires while nobody works on it, and is resolved once nobody has to.

    Returns:
        Acknowledged while somebody works on it or waits for an answer; None for a word that is unknown.

    Source: our reading of the trackers' default workflows.

    >>> state_of_a_ticket("To Do"), state_of_a_ticket("In Review"), state_of_a_ticket("Won’t fix")
    (<State.FIRING: 'firing'>, <State.ACKNOWLEDGED: 'acknowledged'>, <State.RESOLVED: 'resolved'>)
    """
    return TICKET.get(plain(word).replace("’", "'"))


def branch(name: Any) -> str:
    """A branch or tag by its short name.

    >>> branch("refs/heads/main"), branch("main"), branch(None)
    ('main', 'main', '')
    """
    return PLACES.sub("", line(name), count=1)


def unknown_state(tool: str, word: Any) -> NotRead:
    """The refusal of a word that stands for no state that we know.

    >>> unknown_state("Builds", "purple").code
    'state_unknown'
    """
    said = f"“{line(word, 60)}”" if line(word, 60) else "no state"
    return NotRead(
        f"{tool} says {said}, which stands for no state known here. Map it, or tell us what it means.",
        code="state_unknown",
    )


def run(
    tool: str,
    word: Any,
    *,
    key: str,
    name: str,
    place: str = "",
    kind: Kind = Kind.PIPELINE,
    at: datetime | None = None,
    started_at: datetime | None = None,
    service: str = "",
    link: str = "",
    remarks: Iterable[str] = (),
) -> Reading:
    """What a word about a run says: nothing while it waits, how it stands from then on.

    A pipeline's key names what runs and where (a workflow on a branch), not the single run: so the next
    run that goes well resolves the one that failed. When it broke is not when the single run began, so a
    pipeline's beginning is not said; a deployment is a matter of its own, and its beginning is.

    Args:
        tool: The tool's own name, for sentences.
        word: Its word for the outcome, or for how far the run is.
        key: The key of the matter.
        name: What runs.
        place: The branch, tag or environment; "" where none is named.
        kind: Whether it is a pipeline's run or a deployment's.
        at: When it came to stand so.
        started_at: When the run began.
        service: The repository or project.
        link: Where a person reads more.
        remarks: What was odd but could be read.

    Raises:
        NotRead: `state_unknown`.

    >>> run("Builds", "failed", key="shop:main", name="Tests", place="main").signals[0].title
    'Tests on main: failed'
    >>> run("Builds", "queued", key="shop:main", name="Tests").passed_over
    'A run that waits to start: Tests.'
    """
    where = f"{name} on {place}" if place else name
    if kind is Kind.PIPELINE and is_waiting(word):
        return Reading(passed_over=f"A run that waits to start: {where}.")
    state = FIRING if is_waiting(word) else state_of_a_run(word)
    if state is None:
        raise unknown_state(tool, word)
    signal = Signal(
        kind=kind,
        state=state,
        key=key,
        title=without_addresses(line(f"{where}: {plain(word)}")),
        at=at,
        started_at=started_at if kind is Kind.DEPLOYMENT else None,
        service=service,
        link=link,
    )
    return reading((signal,), remarks)
