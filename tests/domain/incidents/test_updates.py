"""The promise of the next update, and the words that guess."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.incidents.severity import DEFAULT_LEVELS, Severity, severity_named
from peacetime.domain.incidents.updates import (
    SPECULATION,
    Promise,
    Status,
    next_update,
    promise,
    speculation,
    status_named,
)
from peacetime.domain.shared.errors import InvalidInput

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "It is unlikely to come back.",
        "The probable cause is known.",
        "The likelihood of a repeat is small.",
        "A possible workaround: use the web shop.",
        "Seventeen of 3 May behave as before.",
        "We believed the dashboard; it was right.",
        "Perhapsburg, Maybelline and Apparentlyland are customers.",
        "The not-likely-to-fail path is in use.",
        "18% of payments fail since 14:05.",
    ],
)
def test_words_that_only_look_like_guesses_are_left_alone(text: str) -> None:
    assert speculation(text) == []


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("It is probably DNS.", ["probably"]),
        ("PROBABLY dns", ["PROBABLY"]),
        ("we think, maybe; it could be DNS", ["we think", "maybe", "could be"]),
        ("We  think\nit might\nbe DNS", ["We  think", "might\nbe"]),
        ("Most likely fixed (hopefully).", ["likely", "hopefully"]),
        ("It probably, probably is DNS", ["probably", "probably"]),
    ],
)
def test_guesses_are_found_where_they_stand(text: str, phrases: list[str]) -> None:
    found = speculation(text)
    assert [guess.phrase for guess in found] == phrases
    assert [text[guess.start : guess.end] for guess in found] == phrases


@given(
    st.sampled_from(SPECULATION), st.text("abc ,.\n", max_size=9), st.text("abc ,.\n", max_size=9)
)
def test_every_phrase_is_found_in_any_surroundings(phrase: str, before: str, after: str) -> None:
    found = speculation(f"{before} {phrase} {after}")
    assert phrase in {guess.phrase for guess in found}


@given(st.text(max_size=99))
def test_looking_for_guesses_never_fails_and_never_overlaps(text: str) -> None:
    found = speculation(text)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.integers(-100, 100))
def test_a_promise_is_due_until_its_moment_and_overdue_from_it_on(minutes: int) -> None:
    promised = NOON + timedelta(minutes=minutes)
    assert promise(promised, at=NOON) is (Promise.OVERDUE if minutes <= 0 else Promise.DUE)


def test_nothing_promised_is_never_overdue() -> None:
    assert promise(None, at=NOON) is Promise.NONE
    assert next_update(None, at=NOON) is None


@pytest.mark.parametrize(
    ("severity", "minutes"),
    [("SEV0", 30), ("SEV1", 30), ("SEV2", 60), ("SEV3", 240), ("SEV4", None)],
)
def test_the_worse_it_is_the_sooner_stakeholders_hear(severity: str, minutes: int | None) -> None:
    level = next(level for level in DEFAULT_LEVELS if level.severity is Severity(severity))
    promised = next_update(level.cadence, at=NOON)
    assert promised == (None if minutes is None else NOON + timedelta(minutes=minutes))


def test_the_ladder_goes_from_bad_to_harmless() -> None:
    assert sorted(Severity, key=lambda s: s.rank) == list(Severity)
    assert Severity.SEV0.is_at_least(Severity.SEV4)
    assert Severity.SEV2.is_at_least(Severity.SEV2)
    assert not Severity.SEV3.is_at_least(Severity.SEV2)


@pytest.mark.parametrize("word", ["SEV1", "sev1", "Sev 1", "SEV-1", " sev - 1"])
def test_a_severity_is_understood_however_it_is_written(word: str) -> None:
    assert severity_named(word) is Severity.SEV1


@pytest.mark.parametrize("word", ["SEV5", "", "1", "critical", "SEV11", "ＳＥＶ１", "SEV\0"])  # noqa: RUF001
def test_an_unknown_severity_is_refused(word: str) -> None:
    with pytest.raises(InvalidInput, match="Choose one of SEV0, SEV1") as refusal:
        severity_named(word)
    assert (refusal.value.code, refusal.value.field) == ("severity_unknown", "severity")


def test_a_status_is_one_of_five() -> None:
    assert status_named("Mitigating") is Status.MITIGATING
    with pytest.raises(InvalidInput, match="investigating, identified, mitigating") as refusal:
        status_named("fine")
    assert (refusal.value.code, refusal.value.field) == ("status_unknown", "status")
