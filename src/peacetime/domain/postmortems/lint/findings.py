"""What the linter says, and the names of its rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from peacetime.domain.postmortems.document.passages import Place


class Rule(StrEnum):
    """The rules, by the names that a document may allow."""

    NO_OWNER = "no-owner"
    TEAM_OWNER = "team-owner"
    NO_DUE_DATE = "no-due-date"
    PAST_DUE = "past-due"
    INTENTION = "intention"
    TOO_MANY_ACTIONS = "too-many-actions"
    BLAME = "blame"
    TRIGGER_AS_CAUSE = "trigger-as-cause"
    SPECULATION = "speculation"
    NO_TIMELINE = "no-timeline"
    NO_CAUSE = "no-cause"
    LATE_REVIEW = "late-review"
    REPEATED_ACTION = "repeated-action"
    SUPPRESSION = "suppression"


RULES = {
    Rule.NO_OWNER: "An open action item is owned by nobody.",
    Rule.TEAM_OWNER: "An open action item is owned by a team or a rota instead of a person.",
    Rule.NO_DUE_DATE: "An open action item has no due date.",
    Rule.PAST_DUE: "An open action item’s due date has passed, seen from the day given.",
    Rule.INTENTION: "An action item or a lesson asks people to try harder and changes nothing in the system.",
    Rule.TOO_MANY_ACTIONS: "There are more than five open action items.",
    Rule.BLAME: "A person is judged.",
    Rule.TRIGGER_AS_CAUSE: "The cause names only what set the incident off.",
    Rule.SPECULATION: "A guess is told as a fact in the timeline or as a cause.",
    Rule.NO_TIMELINE: "The timeline is missing, empty or without any moment.",
    Rule.NO_CAUSE: "The cause is missing or left open.",
    Rule.LATE_REVIEW: "The review is later than 72 hours after the end.",
    Rule.REPEATED_ACTION: "An action item repeats an earlier one that is still open.",
    Rule.SUPPRESSION: "A suppression has no reason, or names no rule.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on one place of a document.

    Args:
        rule: Which rule makes it.
        line: From 1.
        column: From 1, of the first character it is about.
        end_column: Behind the last one on that line.
        message: The reason, one sentence.
        suggestion: A better question.

    >>> finding_at(Place(3, 1, 5), Rule.NO_OWNER, "Nobody owns it.", "Who will do it?").line
    3
    """

    rule: Rule
    line: int
    column: int
    end_column: int
    message: str
    suggestion: str


def short(text: str, longest: int = 60) -> str:
    """A text in one line, cut where it is long.

    >>> short("be  more careful"), short("careful", 5)
    ('be more careful', 'care…')
    """
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def finding_at(place: Place, rule: Rule, message: str, suggestion: str) -> Finding:
    """A remark on a place.

    >>> finding_at(Place(1), Rule.BLAME, "It judges a person.", "What made it easy?").rule.value
    'blame'
    """
    return Finding(rule, place.line, place.column, place.end_column, message, suggestion)
