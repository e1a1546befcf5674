"""The review is held 48 to 72 hours after the end: fresh enough to remember, calm enough to think.

Good: over on 2 March at 14:00, reviewed on 4 March. Bad: reviewed on 20 March.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peacetime.domain.postmortems.document.blocks import Kind
from peacetime.domain.postmortems.document.documents import Document
from peacetime.domain.postmortems.document.moments import Moment, moments
from peacetime.domain.postmortems.document.passages import Passage, Place
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.postmortems.lint.findings import Finding, Rule, finding_at
from peacetime.domain.shared.patterns import expression

_BEFORE = 40  # characters between a day and the word of a review behind it
LATEST = timedelta(hours=72)
_REAL_HEADINGS = 6  # levels; deeper are lines that serve as one
_REVIEW = expression(
    r"\b(?:(?:post-?\s?mortem|incident|retro\w*|review|debrief\w*|blameless|pir|rca)(?: review"
    r"| retrospective)? (?:meeting|date|held|session|call|took place|conducted|scheduled|completed"
    r"|on)\b|(?:post-?\s?mortem|post-?incident|incident|retrospective) review\b"
    r"|meeting (?:is |was )?(?:scheduled|held)(?: for| on| at)?\b"
    r"|reviewed (?:on|at|in)\b|review(?:ed)?(?: date| meeting| held)?\s*[:|]|(?:date"
    r"|day) of (?:the )?(?:review|post-?mortem|retro\w*)|(?:post-?mortem|retro\w*|debrief\w*"
    r"|review meeting)(?: date| meeting)?\s*[:|]|meeting date\b"
    r"|post-?mortem date\b|(?:we|team) (?:met|reviewed|held|discussed)\b[^.]{0,60}\b(?:review"
    r"|post-?mortem|retro\w*|incident|it|debrief)?|(?:review|post-?mortem|retro\w*"
    r"|debrief\w*)(?: meeting)? (?:was|is|took|is scheduled|were) (?:held|place|scheduled"
    r"|conducted|done)?"
    r"|nachbesprechung|besprochen am|review-?termin|review am|besprechung)",
    re.IGNORECASE,
)
_END = expression(
    r"\b(?:resolved|resolution(?: time| date| at)?|end(?:ed|s)?(?: time| date"
    r"| of (?:the )?(?:incident|outage|impact))?|incident (?:end|closed|over|resolved)"
    r"|impact end(?:ed)?|all clear|recovered|fully (?:recovered|restored|operational)|restored"
    r"|repaired|over|closed|mitigated"
    r"|service (?:restored|recovered)|back to normal|completed?|ende|behoben|gelöst|beendet"
    r"|wiederhergestellt|entwarnung)\b",
    re.IGNORECASE,
)
_RANGE = expression(r"\s*(?:-|–|—|to|until|bis|→|->)\s*")
_FIELD_END = expression(
    r"\W*(?:(?:incident |outage |impact )?(?:end(?:ed)?(?: time| date| at| date/time)?"
    r"|resolved(?: at| on| time| date)?|resolution time|recovered(?: at)?|time resolved"
    r"|closed(?: at)?|restored(?: at)?|ende|behoben(?: am)?|beendet)|end of (?:the )?(?:incident"
    r"|outage|impact))\W{0,4}[\s:|=]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Found:
    moment: datetime
    place: Place


def review_findings(document: Document) -> Iterator[Finding]:
    r"""One finding where the review is later than 72 hours after the end, and both can be read.

    A day without a time is taken at its kindest: the review at its start, the end at its midnight.

    Formula: review - end > 72 h

    Source: the framework, "48-72 hours after incident".

    >>> from peacetime.domain.postmortems.document.documents import read_document
    >>> text = "Resolved: 2026-03-02 14:00\nReview date: 2026-03-20"
    >>> [(found.line, found.rule.value) for found in review_findings(read_document(text))]
    [(2, 'late-review')]
    """
    review = _review(document)
    if review is None:
        return
    end = _end(document, review)
    if end is None or review.moment - end.moment <= LATEST:
        return
    days = (review.moment - end.moment).total_seconds() / 86_400
    message = f"The review is {days:.0f} days after the end of the incident; memories fade after 72 hours."
    suggestion = "Can it be held within 48 to 72 hours, and what keeps it from the calendar?"
    yield finding_at(review.place, Rule.LATE_REVIEW, message, suggestion)


def _lines(document: Document) -> Iterator[tuple[Part, Passage, str, int]]:
    """Every line outside of the action items, with its part, without markup, and where it starts."""
    for section in document.sections:
        if section.part is Part.ACTIONS:
            continue
        if section.is_field or section.level > _REAL_HEADINGS:
            joined = _joined(section.title, section.blocks[0].passage if section.blocks else None)
            yield section.part, joined, joined.words.replace("\n", ": ", 1), 0
        for block in section.blocks:
            if block.kind is Kind.QUOTE:
                continue
            at = 0
            for line in block.passage.words.split("\n"):
                yield section.part, block.passage, line, at
                at += len(line) + 1


def _joined(title: Passage, rest: Passage | None) -> Passage:
    return title if rest is None else Passage((*title.pieces, *rest.pieces[:1]))


def _review(document: Document) -> _Found | None:
    near = document.written_on
    for _, passage, line, at in _lines(document):
        said = _REVIEW.search(line)
        if said is None or re.search(
            r"\b(?:code|pull request|pr|design|security|architecture|peer) reviews?\b",
            line,
            re.IGNORECASE,
        ):
            continue
        days = [m for m in moments(line, near=near) if m.on is not None]
        behind = [m for m in days if m.start >= said.start()]
        beside = [m for m in days if said.start() - _BEFORE <= m.start < said.start()]
        day = next(iter([*behind, *reversed(beside)]), None)
        earliest = day.earliest if day else None
        if day is not None and earliest is not None:
            return _Found(
                earliest,
                passage.place(
                    at + day.start if at or "\n" not in passage.text else 0, at + day.end
                ),
            )
    return None


def _end(document: Document, review: _Found) -> _Found | None:
    """The end that a field names; else the last moment of the timeline that says it is over, else its last."""
    near = document.written_on
    timeline: list[tuple[bool, _Found]] = []
    day: date | None = near
    for part, passage, line, at in _lines(document):
        found = moments(line, near=near)
        dated = [moment for moment in found if moment.on is not None]
        if _FIELD_END.match(line) and found and not (_REVIEW.search(line)):
            end = _latest(dated[-1] if dated else found[-1], day)
            if end is not None and end <= review.moment:
                return _Found(end, passage.place(at))
        if part is Part.TIMELINE and found and not _REVIEW.search(line):
            first = found[0]
            day = first.on or day
            end = _latest(
                found[1]
                if len(found) > 1
                and first.on
                and found[1].on is None
                and _RANGE.fullmatch(line[first.end : found[1].start])
                else first,
                day,
            )
            if end is not None and end <= review.moment + timedelta(days=1):
                timeline.append((_END.search(line) is not None, _Found(end, passage.place(at))))
    over = [found for is_over, found in timeline if is_over] or [found for _, found in timeline]
    return max(over, key=lambda found: found.moment, default=None)


def _latest(moment: Moment, day: date | None) -> datetime | None:
    if moment.on is not None:
        return moment.latest
    return None if day is None or moment.clock is None else datetime.combine(day, moment.clock)
