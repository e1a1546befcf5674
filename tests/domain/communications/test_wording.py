"""How moments, lengths and sentences read."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.communications.wording import clause, length, moment, sentence, shortened

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Berlin", "Sun 25 Oct, 02:30 CEST"),
        ("America/New_York", "Sat 24 Oct, 20:30 EDT"),
        ("Asia/Kathmandu", "Sun 25 Oct, 06:15 +0545"),
        ("UTC", "Sun 25 Oct, 00:30 UTC"),
    ],
)
def test_a_moment_says_on_whose_clock(zone: str, text: str) -> None:
    assert moment(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), ZoneInfo(zone)) == text


def test_the_hour_that_clocks_show_twice_is_told_apart() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment(first, berlin) == "Sun 25 Oct, 02:30 CEST"
    assert moment(first + timedelta(hours=1), berlin) == "Sun 25 Oct, 02:30 CET"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (-5, "under a minute"),
        (0, "under a minute"),
        (0.99, "under a minute"),
        (1, "1 min"),
        (59.99, "59 min"),
        (60, "1 h"),
        (102, "1 h 42 min"),
        (24 * 60, "1 d"),
        (24 * 60 + 59, "1 d"),
        (27 * 60, "1 d 3 h"),
        (400 * 24 * 60, "400 d"),
    ],
)
def test_a_length_has_two_units_at_most(minutes: float, text: str) -> None:
    assert length(minutes * MINUTE) == text


@given(st.integers(-(10**6), 10**8))
def test_a_length_is_never_empty_and_never_negative(seconds: int) -> None:
    text = length(timedelta(seconds=seconds))
    assert text
    assert "-" not in text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ""),
        ("  ", ""),
        ("Payments time out", "Payments time out."),
        ("Payments time out.", "Payments time out."),
        ("Is it down?", "Is it down?"),
        ("We wait…", "We wait…"),
        ('They say "down"', 'They say "down".'),
        ('They say "down."', 'They say "down."'),
        ("Down (in Europe)", "Down (in Europe)."),
        ("See https://example.org/a", "See https://example.org/a"),
        ("支払いが失敗します。", "支払いが失敗します。"),
    ],
)
def test_a_sentence_ends_once(text: str, wanted: str) -> None:
    assert sentence(text) == wanted


@given(st.text(max_size=30))
def test_a_sentence_stays_one(text: str) -> None:
    assert sentence(sentence(text)) == sentence(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("All sprint work.", "All sprint work"),
        ("Sprint, mails etc.", "Sprint, mails etc."),
        ("Wait...", "Wait..."),
        (" . ", ""),
        ("", ""),
    ],
)
def test_a_clause_goes_on(text: str, wanted: str) -> None:
    assert clause(text) == wanted


@given(st.text(max_size=60), st.integers(1, 40))
def test_what_is_shortened_fits_and_says_that_it_was(text: str, at_most: int) -> None:
    short = shortened(text, at_most)
    assert len(short) <= at_most
    assert short == text if len(text) <= at_most else short.endswith("…")
