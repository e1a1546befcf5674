"""One word of another tool about one matter, in the form that all tools share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import DomainError

if TYPE_CHECKING:
    from datetime import datetime


class State(StrEnum):
    """How the matter stands: the three words that alerting tools share.

    A matter that no one has to look at any more is resolved: a closed issue, a merged pull request, a
    deployment that went well.
    """

    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Kind(StrEnum):
    """What the matter is. Only the first three may ask for Rescue Mode."""

    ALERT = "alert"  # a monitor says that something is wrong; an incident of another tool too
    VULNERABILITY = "vulnerability"  # a CVE, a leaked secret, a finding of a scanner
    ESCALATION = "escalation"  # somebody asks for help: an urgent ticket, a page by hand
    DEPLOYMENT = "deployment"
    PIPELINE = "pipeline"  # a run of builds or checks
    ISSUE = "issue"
    PULL_REQUEST = "pull_request"

    @property
    def is_trouble(self) -> bool:
        """Whether it counts when a mode is recognised.

        >>> Kind.ALERT.is_trouble, Kind.DEPLOYMENT.is_trouble
        (True, False)
        """
        return self in {Kind.ALERT, Kind.VULNERABILITY, Kind.ESCALATION}


class Level(StrEnum):
    """How bad the tool says it is. Tools disagree on words and agree on these four."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Signal:
    """What one delivery says about one matter.

    Args:
        kind: What the matter is.
        state: How it stands after this word.
        key: The same in every word about the same matter, unique within a source; never empty.
        title: One line for people; never empty.
        at: When this state began, as the tool says; None where it does not say.
        started_at: When the matter began, as the tool says; None where it does not say.
        level: How bad; None where the tool does not say.
        level_word: The tool's own word for it, "" where it has none.
        service: The tool's own word for what is hit, "" where it names nothing.
        team: The tool's own word for who owns it, "" where it names nobody.
        link: Where a person reads more: http or https; "" where there is none.
        text: More lines for people, "" where there are none.
        is_test: Whether the tool says that this is a trial.

    Source: our form; the states are those of Prometheus, PagerDuty and Opsgenie.
    """

    kind: Kind
    state: State
    key: str
    title: str
    at: datetime | None = None
    started_at: datetime | None = None
    level: Level | None = None
    level_word: str = ""
    service: str = ""
    team: str = ""
    link: str = ""
    text: str = ""
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a delivery says: signals, or why there are none.

    Args:
        signals: In the order in which they stand there.
        passed_over: Where it says nothing about a matter (a comment, a push, a trial): what it is
            instead, as a sentence; "" where there are signals.
        remarks: What was odd but could be read, as sentences: a moment that is none, an unknown version.
    """

    signals: tuple[Signal, ...] = ()
    passed_over: str = ""
    remarks: tuple[str, ...] = ()


class NotRead(DomainError):
    """A delivery that cannot be read; it is kept for a person to look at.

    Its code is one of `payload_unknown` (not of this tool), `payload_incomplete` (a field that must be
    there is not), `payload_not_json`, `payload_too_deep`, `version_unknown`, `state_unknown`;
    of a mail `mail_broken`, `mail_loop` (our own that came back), `mail_automatic` (an absence, a bounce).
    """

    code = "payload_unknown"
