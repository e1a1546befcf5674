"""How a matter stands, from the words that tools use for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals.fields import line
from peacetime.domain.signals.signal import NotRead, State

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Final[dict[str, State]] = {
    **dict.fromkeys(
        (
            "firing", "fired", "fire", "open", "opened", "reopened", "re-opened", "created", "create", "new",
            "trigger", "triggered", "re-triggered", "retriggered", "alert", "alerting", "alarm", "problem", "down",
            "active", "activated", "unresolved", "unacknowledged", "started", "ongoing", "critical", "warning", "warn",
            "error", "failed", "failure", "failing", "fail", "unhealthy", "offline", "outage", "degraded", "anomalous",
            "no data", "nodata", "problematic", "raised", "investigating", "unavailable", "unreachable",
        ),
        State.FIRING,
    ),
    **dict.fromkeys(
        (
            "acknowledged", "acknowledge", "acknowledgement", "ack", "acked", "in progress", "assigned", "snoozed",
            "owned", "confirmed", "accepted",
        ),
        State.ACKNOWLEDGED,
    ),
    **dict.fromkeys(
        (
            "resolved", "resolve", "ok", "okay", "closed", "close", "recovered", "recovery", "recover", "up", "normal",
            "success", "succeeded", "successful", "passed", "pass", "passing", "fixed", "cleared", "clear", "healthy",
            "deactivated", "inactive", "online", "operational", "done", "completed", "complete", "canceled",
            "cancelled", "ended", "finished", "good", "available", "green", "solved", "dismissed", "expired",
        ),
        State.RESOLVED,
    ),
}  # fmt: skip


def state(word: Any) -> State | None:
    """A tool's word for how a matter stands is one of three states, or none that we know.

    Args:
        word: What stands in the payload; anything at all.

    Returns:
        None where the word is unknown.

    Source: the tools' documentation.

    >>> state("Triggered"), state("ACKED"), state("IN_PROGRESS"), state("Recovered"), state("purple")
    (<State.FIRING: 'firing'>, <State.ACKNOWLEDGED: 'acknowledged'>, <State.ACKNOWLEDGED: 'acknowledged'>, \
<State.RESOLVED: 'resolved'>, None)
    """
    return WORDS.get(_plain(word))


def state_by(words: Mapping[str, State], word: Any, *, tool: str) -> State:
    """A tool's word for how a matter stands, by the tool's own list of words in small letters.

    Raises:
        NotRead: `payload_incomplete` where there is no word, `state_unknown` where the list has it not.

    >>> state_by({"up": State.RESOLVED}, "UP", tool="Ping")
    <State.RESOLVED: 'resolved'>
    """
    small = _plain(word)
    if not small:
        sentence = (
            f"This {tool} delivery does not say how the matter stands. Send it as {tool} writes it."
        )
        raise NotRead(sentence, code="payload_incomplete")
    found = words.get(small)
    if found is None:
        sentence = f"{tool} calls the state “{line(word, 60)}”, a word that is unknown here. Map it by hand."
        raise NotRead(sentence, code="state_unknown")
    return found


def _plain(word: Any) -> str:
    return " ".join(line(word, 60).casefold().replace("_", " ").split())
