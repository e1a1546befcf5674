"""What of an action item goes into its ticket."""

from datetime import UTC, date, datetime

import pytest
from markdown_it import MarkdownIt

from peacetime.domain.postmortems import actions
from peacetime.domain.postmortems.actions import ActionItem, Kind, Owner
from peacetime.domain.postmortems.tickets.draft import (
    Draft,
    Link,
    changed,
    clean_label,
    draft_of,
    markdown,
    marker_of,
)
from peacetime.domain.postmortems.tickets.stages import Stage
from peacetime.domain.shared.errors import InvalidInput

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
MARKER = marker_of("k3x9m2ab", "1f0c")
ADA = Owner("7", "Ada Berg")


def an_item(text: str = "Add a limit to the queue", *, owner: Owner | None = ADA) -> ActionItem:
    return actions.agreed(
        "k3x9m2ab",
        text,
        at=AT,
        kind=Kind.PREVENT,
        owner=owner,
        due_on=date(2026, 3, 31),
        cause="The queue grows without end",
        updates="Queue runbook",
    )


def a_draft(item: ActionItem | None = None, *, label: str = "postmortem") -> Draft:
    return draft_of(
        item or an_item(),
        owner="ada@example.org",
        marker=MARKER,
        link="https://peacetime.example/actions/k3x9m2ab",
        postmortem=Link("The queue stood still", "https://peacetime.example/postmortems/p1"),
        label=label,
    )


def test_a_ticket_says_what_changes_why_until_when_and_where_to_read_more() -> None:
    draft = a_draft()
    assert draft.title == "Add a limit to the queue"
    assert draft.lines == (
        'This was agreed in the postmortem "The queue stood still".',
        "It is to prevent that this happens again.",
        "The cause it is to end: The queue grows without end",
        'It updates "Queue runbook". It is done when the change can be seen.',
    )
    assert [link.url.rsplit("/", 1)[1] for link in draft.links] == ["k3x9m2ab", "p1"]
    assert (draft.due_on, draft.stage, draft.label) == (
        date(2026, 3, 31),
        Stage.TO_DO,
        "postmortem",
    )


def test_the_address_of_a_person_is_in_no_text() -> None:
    assert "ada@" not in markdown(a_draft())


def test_words_of_people_stay_words_in_markdown() -> None:
    said = "Drop `x` <img src=x onerror=alert(1)> --> and **shout**" * 6
    html = MarkdownIt().render(markdown(a_draft(an_item(said))))
    assert "<img" not in html
    assert "<strong>" not in html
    assert "<code>" not in html


def test_a_long_sentence_is_cut_in_the_title_and_whole_in_the_text() -> None:
    said = "Add a limit " * 30
    draft = a_draft(an_item(said))
    assert len(draft.title) == 250
    assert draft.lines[0] == said.strip()


def test_whoever_has_left_owns_no_ticket() -> None:
    assert a_draft(an_item(owner=Owner("7", "Ada Berg", has_left=True))).owner == ""


def test_only_what_changed_here_is_sent_again() -> None:
    sent = a_draft().values()
    other = a_draft(actions.agreed("k3x9m2ab", "Add a limit to the queue", at=AT))
    assert changed(a_draft(), sent) == frozenset()
    assert changed(other, sent) == {"owner", "due_on", "body"} - (
        set() if other.owner == "" else {"owner"}
    )


def test_a_label_is_one_word() -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_label("incident follow up")
    assert refused.value.code == "ticket_label_unreadable"
