"""What a team is told, and that it is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.modes.recognition.evidence import Evidence, Grade, evidence
from peacetime.domain.modes.recognition.signs import Reason, Sign
from peacetime.domain.modes.recognition.spells import CALM, Spell, step
from peacetime.domain.modes.recognition.suggestions import Suggestion, SuggestionKind
from peacetime.domain.modes.recognition.thresholds import Thresholds
from peacetime.domain.modes.recognition.trouble import Load, Trouble
from peacetime.domain.modes.recognition.watching import RescueSeen, Seen, Watch, look
from peacetime.domain.signals.signal import Kind

AT = datetime(2026, 3, 3, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NOTHING = Evidence((), 0.0, 0.0)
LIMITS = Thresholds()


def outage(at: datetime) -> Evidence:
    return evidence([Trouble("a", Kind.ALERT, "Checkout is down", at - 16 * MINUTE)], at=at)


def worst(at: datetime) -> Evidence:
    said = Trouble("b", Kind.ALERT, "Pay fails", at, severity=Severity.SEV1)
    return evidence([said], at=at)


def borne(at: datetime) -> Evidence:
    """The load of a Rescue, and nothing that the framework names."""
    matters = [Trouble(key, Kind.ALERT, "Queue grows", at) for key in "abc"]
    return evidence(matters, at=at, load=Load(people=4))


def weighing(weight: float) -> Evidence:
    return Evidence((Reason(Sign.OUTAGE, "An outage", weight),), weight, 0.0)


def follow(*seen: Seen, watch: Watch = Watch()) -> tuple[Watch, list[Suggestion]]:  # noqa: B008
    told: list[Suggestion] = []
    for each in seen:
        found = look(watch, each)
        watch = found.watch
        told += found.suggestions
    return watch, told


def test_an_outage_is_told_once_however_often_one_looks() -> None:
    moments = [AT + n * MINUTE for n in range(20)]
    _, told = follow(*(Seen(at, outage(at)) for at in moments))
    assert [each.kind for each in told] == [SuggestionKind.RESCUE]
    assert told[0].at == AT
    assert told[0].reasons[0].sign is Sign.OUTAGE


def test_nothing_is_told_in_rescue_mode_nor_right_after_it_of_the_same_trouble() -> None:
    rescue = RescueSeen(AT, AT, is_met=False)
    _, told = follow(
        Seen(AT, outage(AT), rescue),
        Seen(AT + MINUTE, outage(AT + MINUTE)),
    )
    assert told == []


def test_the_next_outage_after_a_calm_is_told_anew() -> None:
    later = AT + timedelta(hours=3)
    _, told = follow(
        Seen(AT, outage(AT)),
        Seen(AT + timedelta(hours=1), NOTHING),
        Seen(AT + timedelta(hours=2), NOTHING),
        Seen(later, outage(later)),
    )
    assert [each.episode for each in told] == [1, 2]


def test_a_short_calm_ends_no_episode() -> None:
    later = AT + 20 * MINUTE
    _, told = follow(Seen(AT, outage(AT)), Seen(AT + MINUTE, NOTHING), Seen(later, outage(later)))
    assert len(told) == 1


def test_a_sev_one_after_mere_trouble_is_told_as_an_episode_of_its_own() -> None:
    _, told = follow(
        Seen(AT, outage(AT)),
        Seen(AT + MINUTE, worst(AT + MINUTE)),
        Seen(AT + 2 * MINUTE, worst(AT + 2 * MINUTE)),
    )
    assert [(each.episode, each.grade) for each in told] == [(1, Grade.TROUBLE), (2, Grade.WORST)]


def test_the_load_of_a_rescue_is_told_once_it_was_borne_for_long() -> None:
    moments = [AT + n * MINUTE for n in (0, 44, 45, 60)]
    _, told = follow(*(Seen(at, borne(at)) for at in moments))
    assert [(each.kind, each.at) for each in told] == [
        (SuggestionKind.UNDECLARED, AT + 45 * MINUTE)
    ]


def test_a_quiet_rescue_with_its_criteria_met_is_stale_after_four_hours() -> None:
    rescue = RescueSeen(AT, AT, is_met=True)
    moments = [AT + timedelta(hours=hours) for hours in (1, 3.9, 4, 5, 9)]
    _, told = follow(*(Seen(at, NOTHING, rescue) for at in moments))
    assert [(each.kind, each.at) for each in told] == [
        (SuggestionKind.STALE, AT + timedelta(hours=4))
    ]


def test_a_quiet_rescue_is_forgotten_after_a_day_whatever_its_criteria_say() -> None:
    rescue = RescueSeen(AT, AT, is_met=False)
    moments = [AT + timedelta(hours=hours) for hours in (5, 23, 25)]
    _, told = follow(*(Seen(at, NOTHING, rescue) for at in moments))
    assert [each.at for each in told] == [moments[-1]]
    assert [reason.sign for reason in told[0].reasons] == [Sign.QUIET]


def test_a_rescue_is_not_stale_while_something_fires() -> None:
    at = AT + timedelta(hours=30)
    _, told = follow(Seen(at, outage(at), RescueSeen(AT, AT, is_met=True)))
    assert told == []


def test_a_sign_of_life_lets_a_rescue_become_stale_again() -> None:
    hours = [AT + timedelta(hours=n) for n in range(20)]
    first, again = RescueSeen(AT, AT, is_met=True), RescueSeen(AT, hours[6], is_met=True)
    _, told = follow(*(Seen(at, NOTHING, first if at < hours[6] else again) for at in hours))
    assert [each.at for each in told] == [hours[4], hours[10]]


def test_three_rescues_within_a_day_are_in_and_out() -> None:
    rescues = (AT, AT - timedelta(hours=5), AT - timedelta(hours=20))
    moments = [AT + n * MINUTE for n in (1, 2, 3)]
    _, told = follow(*(Seen(at, NOTHING, rescues=rescues) for at in moments))
    assert [each.kind for each in told] == [SuggestionKind.FLAPPING]
    _, told = follow(Seen(AT + MINUTE, NOTHING, rescues=rescues[:2]))
    assert told == []


def test_a_muted_team_is_told_nothing_and_hears_of_what_goes_on_once_it_listens() -> None:
    muted = look(Watch(), Seen(AT, outage(AT)), is_muted=True)
    assert muted.suggestions == ()
    at = AT + MINUTE
    assert len(look(muted.watch, Seen(at, outage(at))).suggestions) == 1


def test_looking_again_at_the_same_moment_or_an_earlier_one_changes_nothing() -> None:
    watch, _ = follow(Seen(AT, NOTHING))
    for at in (AT, AT - MINUTE):
        assert look(watch, Seen(at, outage(at))).watch == watch


def test_other_thresholds_tell_something_else() -> None:
    patient = replace(LIMITS, enter=2.0, leave=1.0)
    assert look(Watch(), Seen(AT, outage(AT)), thresholds=patient).suggestions == ()


weights = st.lists(
    st.tuples(st.integers(1, 90), st.sampled_from([0.0, 0.3, 0.5, 0.7, 1.0, 2.0])), max_size=40
)


@given(weights)
def test_an_episode_is_never_told_twice(steps: list[tuple[int, float]]) -> None:
    at, watch = AT, Watch()
    told: list[Suggestion] = []
    for minutes, weight in steps:
        at += minutes * MINUTE
        found = look(watch, Seen(at, weighing(weight)))
        watch = found.watch
        told += found.suggestions
    assert len({each.episode for each in told}) == len(told)


@given(weights)
def test_two_suggestions_are_never_closer_than_the_dwell(steps: list[tuple[int, float]]) -> None:
    at, watch = AT, Watch()
    told: list[Suggestion] = []
    for minutes, weight in steps:
        at += minutes * MINUTE
        found = look(watch, Seen(at, weighing(weight)))
        watch = found.watch
        told += found.suggestions
    assert all(later.at - earlier.at > LIMITS.dwell for earlier, later in pairwise(told))


@given(st.lists(st.tuples(st.integers(1, 60), st.sampled_from(["high", "between", "low"]))))
def test_a_spell_closes_only_after_a_whole_dwell_of_calm(steps: list[tuple[int, str]]) -> None:
    at, spell, calm_since = AT, CALM, None
    for minutes, word in steps:
        at += minutes * MINUTE
        was_open = spell.is_open
        spell = step(spell, is_high=word == "high", is_low=word == "low", dwell=LIMITS.dwell, at=at)
        calm_since = (calm_since or at) if word == "low" else None
        if was_open and not spell.is_open:
            assert calm_since is not None
            assert at - calm_since >= LIMITS.dwell
        assert spell.number >= int(spell.is_open)
    assert isinstance(spell, Spell)
