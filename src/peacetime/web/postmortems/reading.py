"""A postmortem as a page shows it: its text drawn, and what a reviewer would say, each leading to its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.postmortems.bringing import without_title
from peacetime.queries.postmortems.findings import MOST_CHECKED, findings_of
from peacetime.web.markdown import drawn

if TYPE_CHECKING:
    from datetime import datetime

    from markupsafe import Markup

    from peacetime.domain.postmortems.lint import Finding
    from peacetime.queries.access import Actor
    from peacetime.queries.postmortems.one import PostmortemView

HEADINGS = {
    "no-owner": "Nobody owns it",
    "team-owner": "A team owns nothing",
    "no-due-date": "No date",
    "past-due": "The date has passed",
    "intention": "An intention, not a change",
    "too-many-actions": "More than will be done",
    "blame": "It judges a person",
    "trigger-as-cause": "That set it off, and is not why",
    "speculation": "A guess told as a fact",
    "no-timeline": "No timeline yet",
    "no-cause": "No cause yet",
    "late-review": "The review is late",
    "repeated-action": "Promised before",
    "suppression": "Allowed without a reason",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One finding with its heading; `anchor` is the id of the block it is about, "" where there is none."""

    heading: str
    finding: Finding
    anchor: str


@dataclass(frozen=True, slots=True)
class Read:
    """A text drawn and checked; a very long one is neither, and `is_long` says so."""

    html: Markup
    said: tuple[Said, ...]
    is_long: bool


def read(title: str, text: str, view: PostmortemView, actor: Actor, *, at: datetime) -> Read:
    """Draw and check a text that is to be the postmortem's."""
    html = drawn(below_title(text, title))
    if len(text) > MOST_CHECKED:
        return Read(html, (), is_long=True)
    findings = findings_of(
        text,
        at=at,
        time_zone=view.time_zone,
        began_at=view.began_at,
        of=view.ref,
        sight=actor.sight,
    )
    lines = [int(found) for found in re.findall(r'id="line-(\d+)"', html)]
    said = (
        Said(HEADINGS[found.rule.value], found, _anchor(sorted(lines), found.line))
        for found in findings
    )
    return Read(html, tuple(said), is_long=False)


def below_title(text: str, title: str) -> str:
    """Without a heading that repeats the page's own; every line keeps its number."""
    rest = without_title(text, title)
    return "\n" * (text.count("\n") - rest.count("\n")) + rest


def _anchor(lines: list[int], line: int) -> str:
    """The last block that begins at this line or before it."""
    index = bisect_right(lines, line)
    return f"line-{lines[index - 1]}" if index else ""
