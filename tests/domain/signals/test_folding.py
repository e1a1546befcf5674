"""Folding does not depend on the order in which words came, nor on how often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.signals.folding import (
    LONGEST_KEY,
    MOST_WORDS,
    Occurrence,
    Word,
    gathered,
    kept_key,
    merged,
    walked,
)
from peacetime.domain.signals.signal import Kind, Level, Signal, State

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


minutes = st.integers(0, 40).map(minute)
told_signals = st.builds(
    Signal,
    kind=st.sampled_from([Kind.ALERT, Kind.ESCALATION]),
    state=st.sampled_from(State),
    key=st.sampled_from(["disk", "orders"]),
    title=st.sampled_from(["Disk is full", "Orders fail"]),
    at=st.none() | minutes,
    started_at=st.integers(-3, 0).map(minute),
    level=st.none() | st.sampled_from(Level),
    level_word=st.sampled_from(["", "P1", "P2", "page"]),
    service=st.sampled_from(["", "checkout", "payments"]),
    link=st.sampled_from(["", "https://one.example.org", "https://two.example.org"]),
    is_test=st.booleans(),
)
loose_signals = st.builds(
    Signal,
    kind=st.just(Kind.ALERT),
    state=st.sampled_from(State),
    key=st.just("disk"),
    title=st.sampled_from(["Disk is full", "Disk is well"]),
    at=minutes,
    level=st.none() | st.sampled_from(Level),
    level_word=st.sampled_from(["", "sev-1", "critical"]),
    service=st.sampled_from(["", "checkout"]),
)
mixed_signals = loose_signals | st.builds(
    Signal,
    kind=st.just(Kind.ALERT),
    state=st.just(State.FIRING),
    key=st.just("disk"),
    title=st.just("Disk is full"),
    at=st.none(),
    started_at=minutes,
)


def heard(signals: list[Signal]) -> list[Word]:
    return [Word(1, signal, minute(60 + number)) for number, signal in enumerate(signals)]


def firing(at: int, **said: object) -> Word:
    signal = Signal(Kind.ALERT, State.FIRING, "disk", "Disk is full", minute(at), **said)  # type: ignore[arg-type]
    return Word(1, signal, minute(at))


def resolved(at: int, **said: object) -> Word:
    signal = Signal(Kind.ALERT, State.RESOLVED, "disk", "Disk is full", minute(at), **said)  # type: ignore[arg-type]
    return Word(1, signal, minute(at))


def in_batches(words: list[Word], cut: int) -> dict[tuple[int, str, datetime], Occurrence]:
    """What is known after two batches, as the folding job merges them."""
    known = dict(gathered(words[:cut]).told)
    for name, one in gathered(words[cut:]).told.items():
        known[name] = merged(known[name], one) if name in known else one
    return known


@given(st.lists(told_signals, max_size=8).map(heard), st.randoms(), st.integers(0, 8))
def test_occurrences_do_not_depend_on_order_repetition_or_batches(
    words: list[Word], random: Random, cut: int
) -> None:
    again = [*words, *words[:3]]
    random.shuffle(again)
    assert in_batches(again, cut) == gathered(words).told


@given(st.lists(mixed_signals, max_size=7).map(heard), st.randoms())
def test_words_without_a_beginning_do_not_depend_on_order_or_repetition(
    words: list[Word], random: Random
) -> None:
    again = [*words, *words[:3]]
    random.shuffle(again)
    assert walked([], again) == walked([], words)


@given(st.lists(mixed_signals, max_size=7).map(heard), st.randoms(), st.integers(0, 7))
def test_words_without_a_beginning_fold_the_same_in_two_batches(
    words: list[Word], random: Random, cut: int
) -> None:
    whole = walked([], words)
    random.shuffle(words)
    assert walked(walked([], words[:cut]), words[cut:]) == whole


def test_resolved_wins_over_firing_of_the_same_moment() -> None:
    (one,) = gathered([resolved(0, started_at=NOON), firing(0, started_at=NOON)]).told.values()
    assert one.state is State.RESOLVED


def test_the_worst_level_stays_when_a_matter_gets_better() -> None:
    words = [firing(0, started_at=NOON, level=Level.CRITICAL), resolved(9, started_at=NOON)]
    (one,) = gathered(words).told.values()
    assert (one.state, one.level) == (State.RESOLVED, Level.CRITICAL)


def test_an_end_that_names_no_service_leaves_the_alert_where_it_was() -> None:
    words = [firing(0, started_at=NOON, service="checkout"), resolved(9, started_at=NOON)]
    [one] = gathered(words).told.values()
    assert (one.state, one.state_at, one.service) == (State.RESOLVED, minute(9), "checkout")


def test_a_service_that_was_said_later_wins_over_one_said_before_and_over_silence() -> None:
    words = [
        resolved(9, started_at=NOON),
        firing(0, started_at=NOON, service="checkout"),
        firing(5, started_at=NOON, service="payments"),
    ]
    for number in range(3):
        known = in_batches([*words[number:], *words[:number]], 2)
        assert [one.service for one in known.values()] == ["payments"]


def test_what_was_said_before_is_not_forgotten_where_a_word_without_a_beginning_comes() -> None:
    [told] = gathered(
        [firing(0, started_at=NOON, service="a"), resolved(9, started_at=NOON)]
    ).told.values()
    [one] = walked([told], [resolved(10)])
    assert (one.service, one.state_at) == ("a", minute(10))
    [other] = walked([told], [firing(7, service="b"), resolved(10)])
    assert other.service == "b"


def test_a_late_firing_does_not_open_what_is_resolved() -> None:
    words = [resolved(9, started_at=NOON), firing(0, started_at=NOON)]
    (one,) = gathered(words).told.values()
    assert one.state is State.RESOLVED


def test_a_matter_that_fires_after_it_was_resolved_is_another_occurrence() -> None:
    found = walked([], [firing(0), resolved(3), firing(8)])
    assert [(one.started_at, one.state) for one in found] == [
        (minute(0), State.RESOLVED),
        (minute(8), State.FIRING),
    ]


def test_a_resolution_that_comes_late_splits_what_seemed_one() -> None:
    found = walked(walked([], [firing(0), firing(8)]), [resolved(3)])
    assert [one.started_at for one in found] == [minute(0), minute(8)]


def test_a_resolution_without_a_beginning_ends_the_occurrence_that_has_one() -> None:
    loose = gathered([firing(0, started_at=NOON), resolved(7)]).loose
    (one,) = walked([], loose[1, "disk"])
    assert (one.started_at, one.state, one.state_at) == (NOON, State.RESOLVED, minute(7))


def test_a_resolution_without_a_beginning_ends_what_was_folded_before() -> None:
    (known,) = gathered([firing(0, started_at=NOON)]).told.values()
    (one,) = walked([known], [resolved(7)])
    assert (one.started_at, one.state) == (NOON, State.RESOLVED)


def test_without_any_moment_the_arrival_counts() -> None:
    down = Signal(Kind.ALERT, State.FIRING, "site", "Site is down")
    up = Signal(Kind.ALERT, State.RESOLVED, "site", "Site is up")
    words = [Word(1, down, minute(0)), Word(1, up, minute(4)), Word(1, down, minute(30))]
    assert [one.started_at for one in walked([], words)] == [minute(0), minute(30)]


def test_thousands_of_words_of_one_occurrence_are_not_all_kept() -> None:
    (one,) = walked([], [firing(number) for number in range(MOST_WORDS * 3)])
    assert len(one.words) == MOST_WORDS
    assert one.started_at == minute(0)
    assert one.state_at == minute(MOST_WORDS * 3 - 1)


def test_two_long_keys_that_begin_alike_stay_two() -> None:
    begin = "k" * LONGEST_KEY
    assert kept_key(begin + "a") != kept_key(begin + "b")


def test_sources_do_not_share_matters() -> None:
    down = firing(0, started_at=NOON)
    assert len(gathered([down, Word(2, down.signal, down.received_at)]).told) == 2
