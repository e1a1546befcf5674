from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.rituals.calendar_block import (
    BlockPolicy,
    Meeting,
    Verdict,
    block_sentence,
    calendar_block,
    given_back,
)
from peacetime.domain.shared.spans import Span

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANN, BOB, EVE = (f"{name}@shop.example" for name in ("ann", "bob", "eve"))
TEAM = frozenset({ANN, BOB, EVE})
POLICY = BlockPolicy(domains=frozenset({"shop.example"}))


def a_meeting(title: str, **changed: object) -> Meeting:
    meeting = Meeting("m", Span(NOW + HOUR, NOW + 2 * HOUR), title, ANN, TEAM)
    return replace(meeting, **changed)  # type: ignore[arg-type]


def verdict(meeting: Meeting) -> Verdict:
    [choice] = calendar_block([meeting], TEAM, at=NOW, policy=POLICY)
    return choice.verdict


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Sprint Planning", Verdict.POSTPONE),
        ("Team retro", Verdict.POSTPONE),
        ("Quartalsplanung", Verdict.ASK),
        ("Planung Q3", Verdict.POSTPONE),
        ("Interview: backend, planning round", Verdict.KEEP),
        ("Vorstellungsgespräch", Verdict.KEEP),
        ("Customer sync", Verdict.KEEP),
        ("Incident review prep", Verdict.KEEP),
        ("Ann / Bob 1:1", Verdict.ASK),
        ("Daily", Verdict.ASK),
        ("Async communication", Verdict.ASK),
        ("", Verdict.ASK),
        ("=HYPERLINK(1)", Verdict.ASK),
    ],
)
def test_a_title_says_what_can_wait(title: str, expected: Verdict) -> None:
    assert verdict(a_meeting(title)) is expected


def test_somebody_from_outside_is_not_left_waiting() -> None:
    meeting = a_meeting("Weekly sync", attendees=TEAM | {"kim@elsewhere.example"})
    [choice] = calendar_block([meeting], TEAM, at=NOW, policy=POLICY)
    assert choice.verdict is Verdict.KEEP
    assert "kim@elsewhere.example" in choice.why
    inside = a_meeting("Weekly sync", attendees=TEAM | {"kim@mail.shop.example"})
    assert verdict(inside) is Verdict.POSTPONE


def test_what_others_called_two_people_share_or_lasts_all_day_is_not_just_moved() -> None:
    assert verdict(a_meeting("Roadmap", organiser="boss@shop.example")) is Verdict.ASK
    assert verdict(a_meeting("Roadmap", attendees=frozenset({ANN, BOB}))) is Verdict.ASK
    assert verdict(a_meeting("Sprint", span=Span(NOW + HOUR, NOW + 25 * HOUR))) is Verdict.KEEP
    assert verdict(a_meeting("Coffee", is_recurring=True)) is Verdict.POSTPONE


def test_only_the_teams_meetings_of_the_next_hours_are_shown() -> None:
    others = [
        a_meeting("Planning", id="past", span=Span(NOW - HOUR, NOW + HOUR)),
        a_meeting("Planning", id="late", span=Span(NOW + 8 * HOUR, NOW + 9 * HOUR)),
        a_meeting("Planning", id="gone", is_cancelled=True),
        a_meeting("Planning", id="theirs", organiser="", attendees=frozenset({"x@shop.example"})),
    ]
    assert calendar_block(others, TEAM, at=NOW, policy=POLICY) == []
    assert block_sentence([]) == "No meetings in the next hours."


def test_the_proposal_is_one_sentence() -> None:
    some = [
        a_meeting("Planning", id="1"),
        a_meeting("Interview", id="2"),
        a_meeting("Planning", id="3"),
        a_meeting("Planning", id="1"),
    ]
    choices = calendar_block(some, TEAM, at=NOW, policy=POLICY)
    assert block_sentence(choices) == "3 meetings in the next hours: 2 to postpone and 1 to keep."


def test_on_leaving_what_is_ahead_is_given_back() -> None:
    ahead = a_meeting("Planning", id="a", span=Span(NOW + 5 * HOUR, NOW + 6 * HOUR))
    passed = a_meeting("Workshop", id="b")
    again = a_meeting("Weekly", id="c", is_recurring=True)
    found = given_back([ahead, passed, again], at=NOW + 4 * HOUR)
    assert [(one.meeting.id, one.is_back) for one in found] == [
        ("b", False),
        ("c", False),
        ("a", True),
    ]
    assert "find a new one" in found[0].sentence
    assert "comes again by itself" in found[1].sentence


@given(st.text(max_size=60), st.booleans())
def test_whatever_a_title_holds_words_of_never_win(title: str, is_recurring: bool) -> None:
    meeting = a_meeting(f"{title} interview", is_recurring=is_recurring)
    if title[-1:].isspace() or not title:
        assert verdict(meeting) is Verdict.KEEP
    assert verdict(a_meeting(f"interview – {title}", is_recurring=is_recurring)) is Verdict.KEEP
