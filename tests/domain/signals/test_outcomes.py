from collections.abc import Callable
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.signals.folding import Word, walked
from peacetime.domain.signals.labels import level_of_label, level_of_labels
from peacetime.domain.signals.outcomes import (
    RUN,
    TICKET,
    WAITING,
    is_waiting,
    run,
    state_of_a_run,
    state_of_a_ticket,
)
from peacetime.domain.signals.signal import Kind, Level, NotRead, State

ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())


def test_no_word_stands_for_a_run_that_waits_and_for_one_that_began() -> None:
    assert WAITING & RUN.keys() == frozenset()


@given(
    st.sampled_from(sorted(RUN)),
    st.sampled_from([str.upper, str.title, lambda word: word.replace(" ", "_")]),
)
def test_a_words_letters_do_not_matter(word: str, written: Callable[[str], str]) -> None:
    assert state_of_a_run(written(word)) is RUN[word]


@given(ANYTHING)
def test_whatever_stands_in_a_payload_is_a_state_or_none(word: object) -> None:
    assert state_of_a_run(word) in {None, *State}
    assert state_of_a_ticket(word) in {None, *State}
    assert level_of_label(word) in {None, *Level}


@given(st.text())
def test_a_run_is_told_passed_over_or_refused(word: str) -> None:
    try:
        reading = run("Builds", word, key="shop:main", name="Tests")
    except NotRead as refusal:
        assert refusal.code == "state_unknown"  # noqa: PT017 -- the other outcomes are as right
    else:
        assert bool(reading.signals) is not bool(reading.passed_over)


def test_a_deployment_that_waits_is_told_and_a_pipeline_is_not() -> None:
    assert (
        run("Builds", "queued", key="k", name="Deploy", kind=Kind.DEPLOYMENT).signals[0].state
        is State.FIRING
    )
    assert run("Builds", "queued", key="k", name="Tests").signals == ()


def test_a_run_that_goes_well_resolves_the_one_that_failed_whenever_each_began() -> None:
    moments = [datetime(2026, 11, 2, hour, tzinfo=UTC) for hour in (9, 10, 11)]
    failed = run(
        "Builds", "failed", key="shop:main", name="Tests", at=moments[1], started_at=moments[0]
    )
    passed = run(
        "Builds", "passed", key="shop:main", name="Tests", at=moments[2], started_at=moments[1]
    )
    words = [Word(1, reading.signals[0], moments[2]) for reading in (failed, passed)]
    (occurrence,) = walked([], words)
    assert (occurrence.state, occurrence.state_at) == (State.RESOLVED, moments[2])


def test_every_word_that_waits_is_known_to_wait() -> None:
    assert all(is_waiting(word) for word in WAITING)


def test_each_word_of_a_ticket_stands_for_one_state() -> None:
    assert {state_of_a_ticket(word) for word in TICKET} == set(State)


def test_the_first_label_that_names_a_level_counts() -> None:
    assert level_of_labels(["area/checkout", "prio: high", "P1"]) == ("prio: high", Level.ERROR)


def test_labels_that_only_sound_urgent_are_none() -> None:
    assert [
        level_of_label(name)
        for name in ("critical path", "p95", "sevenths", "highlight", "priorities")
    ] == [None] * 5
