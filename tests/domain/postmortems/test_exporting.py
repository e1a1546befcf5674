from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems.actions import ActionItem, Kind, Owner, State, agreed
from peacetime.domain.postmortems.agreeing import promise_in
from peacetime.domain.postmortems.bringing import brought, with_title, without_title
from peacetime.domain.postmortems.document.documents import read_document
from peacetime.domain.postmortems.document.written_actions import WrittenAction
from peacetime.domain.postmortems.exporting import Lines, with_action_items
from peacetime.domain.postmortems.lint import lint

AT = datetime(2026, 3, 2, tzinfo=UTC)
STORY = (
    "## Timeline\n\n- 10:00 UTC: down\n- 10:05 UTC: up\n\n## Root causes\n\nNothing checks routes."
)
FULL = ActionItem(
    "a",
    "Check idle connections before use",
    AT,
    AT,
    kind=Kind.PREVENT,
    owner=Owner("1", "Alice Abel"),
    due_on=date(2026, 4, 3),
    ticket="https://tracker.example.org/PAY-812",
)


def read(text: str) -> list[WrittenAction]:
    return list(read_document(text).actions)


def item(text: str) -> ActionItem:
    return agreed("a", text, at=AT)


def test_owner_day_kind_and_ticket_are_read_back_and_the_linter_asks_nothing() -> None:
    text = with_action_items(STORY, [FULL])
    assert text.endswith(
        "\n\n## Action items\n\n- [ ] Check idle connections before use\n  - Owner: Alice Abel\n"
        "  - Due: 2026-04-03\n  - Kind: prevent\n  - Ticket: <https://tracker.example.org/PAY-812>"
    )
    (found,) = read(text)
    assert (promise_in(found), found.owner_text) == (FULL.text, "Alice Abel")
    assert (found.due and found.due.on, found.kind, found.is_done) == (
        FULL.due_on,
        "prevent",
        False,
    )
    assert found.references == (FULL.ticket,)
    assert lint(text) == []


@pytest.mark.parametrize(
    ("state", "said", "is_done"),
    [
        (State.OPEN, ("", ""), False),
        (State.IN_PROGRESS, ("in progress", ""), False),
        (State.BLOCKED, ("blocked", "the move is not done, <yet>"), False),
        (State.DONE, ("", ""), True),
        (State.DROPPED, ("dropped", "the move is not done, <yet>"), True),
    ],
)
def test_how_far_it_is_is_read_back(state: State, said: tuple[str, str], is_done: bool) -> None:
    reason = "the move is not done, <yet>" if state in {State.BLOCKED, State.DROPPED} else ""
    (found,) = read(with_action_items(STORY, [replace(FULL, state=state, reason=reason)]))
    assert ((found.state, found.reason), found.is_done) == (said, is_done)


def test_what_is_missing_is_asked_for_by_the_linter() -> None:
    found = lint(with_action_items(STORY, [item("Check idle connections before use")]))
    assert [each.rule.value for each in found] == ["no-due-date", "no-owner"]


@given(st.text(alphabet="ab *_#`<>[]()|~\\-+=1.!&;", min_size=1, max_size=40))
def test_any_words_stay_one_item_with_its_owner(words: str) -> None:
    text = with_action_items(STORY, [replace(FULL, text=f"Add {words} x"), replace(FULL, id="b")])
    found = read(text)
    assert len(found) == 2
    assert found[0].text == f"Add {' '.join(words.split())} x".replace("  ", " ")
    assert [each.due and each.due.on for each in found] == [FULL.due_on, FULL.due_on]


def test_a_day_in_its_words_is_not_taken_for_the_day_agreed() -> None:
    (found,) = read(with_action_items("", [replace(FULL, text="Move off by 2026-05-01")]))
    assert found.due is not None
    assert (found.due.on, promise_in(found)) == (FULL.due_on, "Move off by 2026-05-01")


def test_items_stand_under_the_texts_own_heading_and_not_twice() -> None:
    text = "## Action items\n\n- Check idle connections before use (Alice)\n- Another (Bob)\n\n## Lessons"
    told = with_action_items(text, [FULL], backlog=[item("Write it down")], taken=[Lines(3, 3)])
    assert [each.text for each in read(told)] == [FULL.text, "Write it down", "Another (Bob)"]
    assert told.count("## Action items") == 1
    assert "### In the debt backlog\n\n- [ ] Write it down\n\n- Another (Bob)\n\n## Lessons" in told


def test_a_sentence_that_holds_an_item_stays_as_it_is() -> None:
    told = with_action_items("We will check it.\n\nMore.", [FULL], taken=[Lines(1, 1)])
    assert told.startswith("We will check it.\n\nMore.\n\n## Action items")
    assert with_action_items("As it is. \n", []) == "As it is. \n"


@given(st.text(alphabet="ab *_#`<>[]()|~\\-+=1.!", min_size=1, max_size=30))
def test_a_title_comes_back_as_it_was(words: str) -> None:
    title = " ".join(f"A {words}".split())
    file = with_title("It was.", title)
    assert brought(file.encode()).title == title
    assert without_title(file, title) == "It was.\n"
