"""The messages that an organisation can word itself: their placeholders, and the words they are shipped with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from peacetime.domain.communications.templates import Wording


class Kind(StrEnum):
    """Which message, to whom."""

    ENTERING_TEAM = "entering_team"
    ENTERING_STAKEHOLDERS = "entering_stakeholders"
    UPDATE_STAKEHOLDERS = "update_stakeholders"
    LEAVING_TEAM = "leaving_team"
    LEAVING_STAKEHOLDERS = "leaving_stakeholders"

    @property
    def label(self) -> str:
        """How a page calls it.

        >>> Kind.UPDATE_STAKEHOLDERS.label
        'Update, to stakeholders'
        """
        return LABELS[self]


LABELS = {
    Kind.ENTERING_TEAM: "Entering Rescue Mode, to the team",
    Kind.ENTERING_STAKEHOLDERS: "Entering Rescue Mode, to stakeholders",
    Kind.UPDATE_STAKEHOLDERS: "Update, to stakeholders",
    Kind.LEAVING_TEAM: "Leaving Rescue Mode, to the team",
    Kind.LEAVING_STAKEHOLDERS: "Leaving Rescue Mode, to stakeholders",
}


@dataclass(frozen=True, slots=True)
class Known:
    """One placeholder of a message: what it stands for, and whether that may be unknown."""

    name: str
    means: str
    may_lack: bool = False


_LINK = Known("link", "the address of the incident room", may_lack=True)
_ALWAYS = (
    Known("team", "the team’s name"),
    Known("summary", "what is wrong, in one sentence"),
)
_ENTERING = (
    *_ALWAYS,
    Known("severity", "like SEV1"),
    Known("trigger", "the reason, like “reliability incident”"),
    Known(
        "opening", "how a message to the outside begins for this reason: “We have found a problem”"
    ),
    Known("status", "“investigating”, or “in progress” where nothing is broken"),
    Known("done_when", "when it is over"),
    Known("roles", "who commands and who speaks, as a sentence"),
    Known("commander", "the name of who commands", may_lack=True),
    Known("comms_lead", "the name of who speaks to stakeholders", may_lack=True),
    Known("scope", "services and customers affected, or “not known yet”"),
    Known("services", "the services affected", may_lack=True),
    Known("customers_affected", "which customers, how many", may_lack=True),
    Known("paused", "which planned work waits"),
    Known("next_update", "the promise of a next update, as a sentence"),
    Known("next_update_at", "when the next update is promised for", may_lack=True),
)
_UPDATE = (
    *_ALWAYS,
    Known("text", "what happens, as it was written"),
    Known("status", "investigating, mitigating, monitoring …"),
    Known("scope", "who is affected", may_lack=True),
    Known("next_update", "the promise of a next update, as a sentence"),
    Known("next_update_at", "when the next update is promised for", may_lack=True),
)
_LEAVING = (
    *_ALWAYS,
    Known("cause", "the cause in brief"),
    Known("resolved_at", "when it was resolved"),
    Known("rescue_length", "how long after the declaration that was", may_lack=True),
    Known("contained", "that the threat is contained, or which exit criteria are not met and why"),
    Known("unmet", "the exit criteria that are not met", may_lack=True),
    Known("override_reason", "why the team stood down all the same", may_lack=True),
    Known("impact", "who was affected and for how long, as sentences", may_lack=True),
    Known("scope", "who was affected", may_lack=True),
    Known("impact_length", "how long customers were affected", may_lack=True),
    Known("follow_up", "what comes next", may_lack=True),
    Known("recognition", "thanks, as they were written, or to everybody who helped"),
    Known("paused", "which planned work waited"),
    Known("resumes", "when planned work resumes, as a sentence"),
    Known("recovery_until", "until when the team recovers", may_lack=True),
    Known(
        "postmortem", "when the postmortem is and who owns it, or that there is none, as a sentence"
    ),
    Known("postmortem_at", "when the postmortem is", may_lack=True),
    Known("postmortem_owner", "who owns it", may_lack=True),
)

PLACEHOLDERS: dict[Kind, tuple[Known, ...]] = {
    Kind.ENTERING_TEAM: (*_ENTERING, _LINK),
    Kind.ENTERING_STAKEHOLDERS: _ENTERING,
    Kind.UPDATE_STAKEHOLDERS: _UPDATE,
    Kind.LEAVING_TEAM: (*_LEAVING, _LINK),
    Kind.LEAVING_STAKEHOLDERS: _LEAVING,
}

STANDARD: dict[Kind, Wording] = {
    Kind.ENTERING_TEAM: Wording(
        "[Rescue] {team}: {summary}",
        """{team} is now in Rescue Mode ({trigger}, {severity}): {summary}.

{roles} We are done when: {done_when}.

{paused} is paused. Only this counts now.

{link}""",
    ),
    Kind.ENTERING_STAKEHOLDERS: Wording(
        "{team}: {summary}",
        """{opening}: {summary}.

Affected: {scope}. Status: {status}.

{next_update}""",
    ),
    Kind.UPDATE_STAKEHOLDERS: Wording(
        "{team} ({status}): {summary}",
        """{text}.

[Affected: {scope}.] Status: {status}.

{next_update}""",
    ),
    Kind.LEAVING_TEAM: Wording(
        "[Delivery] {team}: {summary}",
        """{team} is back in Delivery Mode. {contained} {cause}.

{recognition}.

{resumes}

{postmortem}

{link}""",
    ),
    Kind.LEAVING_STAKEHOLDERS: Wording(
        "{team} (resolved): {summary}",
        """Resolved at {resolved_at}[, {rescue_length} after Rescue Mode was declared]. Cause in brief: {cause}.

{impact}

Follow-up: {follow_up}.

{postmortem}""",
    ),
}


def known(kind: Kind) -> dict[str, bool]:
    """The placeholders of one message, each with whether what it stands for may be unknown.

    >>> known(Kind.UPDATE_STAKEHOLDERS)["scope"], known(Kind.UPDATE_STAKEHOLDERS)["team"]
    (True, False)
    """
    return {each.name: each.may_lack for each in PLACEHOLDERS[kind]}
