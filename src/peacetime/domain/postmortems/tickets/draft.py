"""What of an action item goes into its ticket."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from peacetime.domain.postmortems.actions import ActionItem, Kind
from peacetime.domain.postmortems.escaping import escaped
from peacetime.domain.postmortems.tickets.stages import Stage, stage_of
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted

TITLE_LENGTH = 250
DEFAULT_LABEL = "postmortem"
LABEL_LENGTH = 50
_LABEL = re.compile(r"[^\s,]+")
KINDS = {
    Kind.PREVENT: "It is to prevent that this happens again.",
    Kind.DETECT: "It is to see it sooner.",
    Kind.MITIGATE: "It is to lessen the harm.",
    Kind.PROCESS: "It is to change how people work.",
}


@dataclass(frozen=True, slots=True)
class Link:
    """Where a reader of the ticket finds more."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A ticket as it is to be, before a tracker's own form.

    Args:
        title: One line, at most 250 characters.
        lines: What the ticket says, a sentence each, plain text.
        links: Back to the action item, and to its postmortem.
        label: The same on all tickets of action items.
        marker: By which the ticket is found again: of one action item, and never of another.
        owner: The owner's e-mail address, "" where nobody has taken it. It is looked up and never written.
        owner_name: For the sentence of whoever is not known to the tracker.
        due_on: None where no date was agreed.
        stage: How far it is.
    """

    title: str
    lines: tuple[str, ...]
    links: tuple[Link, ...]
    label: str
    marker: str
    owner: str
    owner_name: str
    due_on: date | None
    stage: Stage

    def values(self) -> dict[str, str]:
        """What is compared with what was sent before, by name; a change of one is sent by itself."""
        return {
            "title": self.title,
            "body": "\n".join([*self.lines, *(link.url for link in self.links)]),
            "owner": self.owner,
            "due_on": self.due_on.isoformat() if self.due_on else "",
            "label": self.label,
        }


def marker_of(ref: str, installation: str) -> str:
    """By which the ticket of an action item is found again, whatever happened in between.

    Letters, digits and hyphens only, so that it may be a label too.

    Args:
        ref: The action item's id.
        installation: What tells this installation from another that files into the same project.

    >>> marker_of("k3x9m2ab", "1f0c")
    'peacetime-1f0c-k3x9m2ab'
    """
    return f"peacetime-{installation}-{ref}"


def hidden(marker: str) -> str:
    """A marker as it stands in Markdown, where nobody sees it. Words of people never are one: they are escaped.

    >>> hidden("peacetime-1f0c-k3x9m2ab")
    '<!-- peacetime-1f0c-k3x9m2ab -->'
    """
    return f"<!-- {marker} -->"


def draft_of(
    item: ActionItem,
    *,
    owner: str,
    marker: str,
    link: str,
    postmortem: Link | None = None,
    label: str = DEFAULT_LABEL,
    before: Stage = Stage.TO_DO,
) -> Draft:
    """The ticket of an action item.

    Args:
        item: As it is here.
        owner: Its owner's e-mail address, "" where nobody has taken it.
        marker: From `marker_of`.
        link: Of the action item here.
        postmortem: Its name and address; None where it is of none.
        label: Of all such tickets.
        before: How far both sides last agreed it is.

    Source: the framework, "Tag them consistently", "Assign owners, not teams", "Set realistic due dates".
    """
    return Draft(
        title=_title(item.text),
        lines=tuple(_lines(item, postmortem)),
        links=(Link("The action item in Peacetime", link), *([postmortem] if postmortem else [])),
        label=label,
        marker=marker,
        owner=owner if item.owner and not item.owner.has_left else "",
        owner_name=item.owner.name if item.owner and not item.owner.has_left else "",
        due_on=item.due_on,
        stage=stage_of(item.state, before=before),
    )


def clean_label(word: str) -> str:
    """A label that every tracker takes: one word.

    Raises:
        InvalidInput: `ticket_label_unreadable`.

    >>> clean_label(""), clean_label("incident-follow-up")
    ('postmortem', 'incident-follow-up')
    """
    label = word.strip() or DEFAULT_LABEL
    if len(label) <= LABEL_LENGTH and _LABEL.fullmatch(label):
        return label
    sentence = f"Label is {quoted(word)}. Write one word, such as incident-follow-up."
    raise InvalidInput(sentence, field="label", code="ticket_label_unreadable")


def markdown(draft: Draft) -> str:
    r"""The text of a ticket where the tracker reads Markdown; its marker is a comment, which nobody sees.

    >>> draft = Draft("Add a limit", ("It is *new*.",), (Link("Here", "https://p.example"),), "postmortem",
    ...     "peacetime-1f0c-k3x9m2ab", "", "", None, Stage.TO_DO)
    >>> print(markdown(draft))
    It is \*new\*.
    <BLANKLINE>
    - [Here](https://p.example)
    <BLANKLINE>
    <!-- peacetime-1f0c-k3x9m2ab -->
    """
    paragraphs = [escaped(line) for line in draft.lines]
    links = [f"- [{escaped(link.label)}]({link.url})" for link in draft.links]
    return "\n\n".join([*paragraphs, "\n".join(links), hidden(draft.marker)])


def dated_markdown(draft: Draft) -> str:
    """The same for a tracker without due dates: the day is a sentence of the text.

    >>> draft = Draft("Add a limit", (), (Link("Here", "https://p.example"),), "postmortem",
    ...     "peacetime-1f0c-k3x9m2ab", "", "", date(2026, 3, 31), Stage.TO_DO)
    >>> dated_markdown(draft).splitlines()[0]
    'It is due on 31 March 2026.'
    """
    if draft.due_on is None:
        return markdown(draft)
    due = f"It is due on {draft.due_on.day} {draft.due_on:%B %Y}."
    return markdown(replace(draft, lines=(*draft.lines, due)))


def with_others_words(ours: str, now: str, marker: str) -> str:
    r"""Our text anew; what others wrote below it in the tracker stays.

    Args:
        ours: The whole of our text, with the marker at its end.
        now: The text that stands there.
        marker: Where our text ends.

    >>> with_others_words("New <!-- m -->", "Old <!-- m -->\n\nSeen twice.", "m")
    'New <!-- m -->\n\nSeen twice.'
    >>> with_others_words("New <!-- m -->", "All rewritten.", "m")
    'New <!-- m -->\n\nAll rewritten.'
    """
    _, found, below = now.partition(hidden(marker))
    rest = below if found else f"\n\n{now}"
    return ours + rest.rstrip()


def changed(draft: Draft, sent: Mapping[str, str]) -> frozenset[str]:
    """Which values are others than those that were sent; what somebody changed there stays as it is."""
    return frozenset(name for name, value in draft.values().items() if sent.get(name) != value)


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def _lines(item: ActionItem, postmortem: Link | None) -> list[str]:
    whole = " ".join(item.text.split())
    found = [whole] if len(whole) > TITLE_LENGTH else []
    found.append(
        f"This was agreed in the postmortem {quoted(postmortem.label, at_most=200)}."
        if postmortem
        else "This was agreed as an action item."
    )
    if item.kind is not None:
        found.append(KINDS[item.kind])
    if item.cause:
        found.append(f"The cause it is to end: {item.cause}")
    if item.updates:
        found.append(
            f"It updates {quoted(item.updates, at_most=200)}. It is done when the change can be seen."
        )
    return found
