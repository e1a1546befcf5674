"""What changed is settled once, by whoever comes first, and leaves checkpoints and a gauge behind."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from peacetime.domain.incidents.roles import Role
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.burst.gauge import gauge_of, gauges_of
from peacetime.queries.burst.ledgers import Ask, standing
from peacetime.storage.models import (
    Engagement,
    Event,
    LedgerCheckpoint,
    LedgerEdit,
    Person,
    RoleAssignment,
    Team,
    TeamGauge,
)
from peacetime.usecases.burst import settling
from peacetime.usecases.burst.corrections import correct_balance
from peacetime.usecases.burst.policy import change_policy
from peacetime.usecases.burst.settling import settle_edits, settle_everything
from peacetime.usecases.members import end_membership
from peacetime.usecases.roles import assign_role, leave_role
from tests.acts import OVER, opened, stood_down
from tests.at_once import at_once
from tests.builders import NOON, a_member, a_person
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOON + 10 * DAY


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return the_cast(password=None)


def grown(cast: Cast) -> list[Person]:
    """Checkout as a team of five."""
    people = [a_person(f"Person {n}", email=f"p{n}@example.org") for n in range(3)]
    for person in people:
        a_member(cast.checkout, person)
    return people


def test_settling_keeps_the_first_of_each_month_and_a_gauge(cast: Cast) -> None:
    opened(cast)
    stood_down(cast, at=NOON + 3 * HOUR)
    settle_edits(at=LATER + 30 * DAY)
    assert not LedgerEdit.objects.exists()
    marks = LedgerCheckpoint.objects.filter(person=cast.bob).order_by("at")
    assert [mark.at.month for mark in marks] == [6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4]
    gauge = TeamGauge.objects.get()
    assert gauge.state == "healthy"
    assert [pair[0] for pair in gauge.people] == [20.0, 20.0]


def test_five_rescues_say_what_an_hour_of_one_costs_and_four_do_not(cast: Cast) -> None:
    for day in range(5):
        settle_everything(at=NOON + day * DAY - HOUR)
        gauge = TeamGauge.objects.filter(team=cast.checkout).first()
        assert gauge is None or gauge.cost_per_rescue_hour is None
        opened(cast, at=NOON + day * DAY)
        over = replace(OVER, postmortem_at=NOON + (day + 2) * DAY)
        stood_down(cast, over, at=NOON + day * DAY + 2 * HOUR)
    settle_everything(at=NOON + 7 * DAY)
    gauge = TeamGauge.objects.get(team=cast.checkout)
    # Alice and Bob, each called and two hours engaged at SEV1: three working days, Saturday and Sunday.
    working, weekend = 2 * 0.5 * 1.25 + 0.4, 2 * 1.5 * 1.25 + 0.4
    people, hours = 2, 2
    expected = people * (3 * working + 2 * weekend) / (5 * hours)
    assert gauge.cost_per_rescue_hour == pytest.approx(expected)


def test_what_is_read_before_and_after_settling_is_the_same(cast: Cast) -> None:
    opened(cast)
    stood_down(cast, at=NOON + 12 * HOUR)
    at = NOON + DAY
    before = standing([cast.bob.pk], Ask(at)).balances
    settle_edits(at=at)
    assert standing([cast.bob.pk], Ask(at)).balances == pytest.approx(before)


def test_an_edit_of_the_past_drops_the_checkpoints_after_it_alone(cast: Cast) -> None:
    settle_everything(at=LATER + 60 * DAY)
    before = dict(LedgerCheckpoint.objects.filter(person=cast.bob).values_list("at", "pk"))
    dana = cast.acting("dana")
    correct_balance(cast.bob.email, -15, "Late", when=NOON, actor=dana, at=LATER + 60 * DAY)
    settle_edits(at=LATER + 60 * DAY)
    after = dict(LedgerCheckpoint.objects.filter(person=cast.bob).values_list("at", "pk"))
    assert before.keys() == after.keys()
    assert {at for at in after if before[at] != after[at]} == {at for at in after if at > NOON}
    april = LedgerCheckpoint.objects.get(person=cast.bob, at__month=4)
    assert april.balance == pytest.approx(20)
    assert april.discarded > 0


def test_another_policy_throws_every_checkpoint_away(cast: Cast) -> None:
    settle_everything(at=LATER)
    change_policy({"cap": 30}, actor=cast.acting("dana"), at=LATER)
    settle_edits(at=LATER)
    assert set(LedgerCheckpoint.objects.values_list("policy", flat=True)) == {1}
    assert TeamGauge.objects.get().policy == 1
    assert gauge_of("checkout", at=LATER, actor=cast.acting("bob")).cap_hours == 60


def test_two_who_settle_at_once_write_one_thing(cast: Cast) -> None:
    opened(cast)
    stood_down(cast, at=NOON + 3 * HOUR)
    results = at_once(*[lambda: settle_edits(at=LATER)] * 3)
    assert results == [None] * 3
    assert TeamGauge.objects.count() == 1


def test_settling_among_writers_ends_where_a_whole_replay_does(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Roles, corrections and the policy change while two settle; the last to settle makes it right."""
    monkeypatch.setattr(settling, "draw_ahead", lambda *_, **__: None)  # it takes most of the time
    grown(cast)
    ref, dana = opened(cast).ref, cast.acting("dana")
    settle_edits(at=NOON)
    for number in range(4):
        at = LATER + number * 20 * DAY
        results = at_once(
            partial(settle_edits, at=at),
            partial(settle_everything, at=at),
            partial(assign_role, ref, Role.SCRIBE, f"p{number % 3}@example.org", actor=dana, at=at),
            partial(leave_role, ref, Role.COMMANDER, cast.alice.email, actor=dana, at=at),
            partial(correct_balance, "p1@example.org", -3, "x", when=NOON, actor=dana, at=at),
            partial(change_policy, {"cap": 20 + number}, actor=dana, at=at),
        )
        failed = [each for each in results if isinstance(each, Exception)]
        assert all(isinstance(each, DomainError) for each in failed), failed
        people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
        whole = standing(people, Ask(at, is_whole=True)).balances
        assert standing(people, Ask(at)).balances == pytest.approx(whole, abs=1e-9)
        settle_edits(at=at)
        assert standing(people, Ask(at)).balances == pytest.approx(whole, abs=1e-9)
        gauge = TeamGauge.objects.get()
        members = {*cast.checkout.memberships.values_list("person", flat=True)}
        held = sorted(balance for person, balance in whole.items() if person in members)
        assert [balance for balance, _ in gauge.people] == pytest.approx(held, abs=1e-9)


@pytest.mark.parametrize("is_large", [True, False])
def test_a_change_of_state_is_told_with_the_team_alone(cast: Cast, is_large: bool) -> None:
    people = [cast.alice, cast.bob, *(grown(cast) if is_large else ())]
    settle_everything(at=NOON)
    Event.objects.all().delete()
    settle_everything(at=NOON + HOUR)
    assert not Event.objects.filter(fact="burst.gauge.settled").exists()
    dana = cast.acting("dana")
    for person in people:
        correct_balance(person.email, -19, "A bad week", actor=dana, at=NOON + HOUR)
    settle_edits(at=NOON + 2 * HOUR)
    assert TeamGauge.objects.get().state == "overdrawn"
    if not is_large:
        assert not Event.objects.filter(fact="burst.gauge.settled").exists(), "it is theirs alone"
        return
    (event,) = Event.objects.filter(fact="burst.gauge.settled")
    assert (event.team, event.incident) == ("checkout", "")


def test_who_left_counts_no_more(cast: Cast) -> None:
    settle_everything(at=NOON)
    end_membership("checkout", cast.bob.email, actor=cast.acting("dana"), at=NOON + DAY)
    settle_edits(at=NOON + 2 * DAY)
    assert len(TeamGauge.objects.get().people) == 1


def test_who_was_deactivated_holds_nothing_for_the_team_any_more(cast: Cast) -> None:
    from peacetime.usecases.people import deactivate_person

    deactivate_person(cast.bob.email, actor=cast.acting("dana"), at=NOON)
    settle_everything(at=NOON + DAY)
    assert len(TeamGauge.objects.get().people) == 1
    view = gauge_of("checkout", at=NOON + DAY, actor=cast.acting("alice"))
    assert (view.people, view.cap_hours) == (1, 20)


def test_roles_that_an_older_version_wrote_down_are_caught_up_on(cast: Cast) -> None:
    incident = opened(cast)
    RoleAssignment.objects.filter(person=cast.bob).update(to_at=NOON + HOUR)
    RoleAssignment.objects.create(
        incident=incident, role="scribe", person=cast.dana, from_at=NOON + HOUR
    )
    settle_everything(at=NOON + 2 * HOUR)
    newest = Engagement.objects.order_by("key", "-recorded_at", "-pk").distinct("key")
    ends = {row.person_id: row.ended_at for row in newest}
    assert ends[cast.bob.pk] == NOON + HOUR
    assert ends[cast.dana.pk] is None
    count = Engagement.objects.count()
    settle_everything(at=NOON + 3 * HOUR)
    assert Engagement.objects.count() == count


class TestGauge:
    def test_the_board_moves_what_was_settled_on_by_itself(self, cast: Cast) -> None:
        grown(cast)
        opened(cast)
        stood_down(cast, at=NOON + 12 * HOUR)
        settle_everything(at=NOON + DAY)
        at = NOON + 2 * DAY
        actor = cast.acting("charlie")
        team = Team.objects.get()
        stored = gauges_of([team], at=at, reader=actor.person_id)[team.pk]
        exact = gauge_of("checkout", at=at, actor=actor)
        assert stored.usable_hours == pytest.approx(exact.usable_hours)
        assert stored.state == exact.state == "healthy"
        assert stored.ready == exact.ready == 3

    def test_of_fewer_than_five_it_is_for_its_members_and_says_why(self, cast: Cast) -> None:
        settle_everything(at=NOON)
        team = Team.objects.get()
        for name, is_shown in {"alice": True, "bob": True, "charlie": False, "dana": False}.items():
            actor = cast.acting(name)
            for view in (
                gauge_of("checkout", at=NOON, actor=actor),
                gauges_of([team], at=NOON, reader=actor.person_id)[team.pk],
            ):
                assert view.is_known is is_shown
                assert (view.state == "hidden") is not is_shown
                assert view.people_below_zero is None, "nothing under five is broken down"
                assert view.ready is None
        assert gauge_of("checkout", at=NOON).state == "hidden"
        hidden = gauge_of("checkout", at=NOON, actor=cast.acting("dana"))
        assert "Fewer than five people" in hidden.sentence

    def test_of_five_people_are_numbers_and_never_names(self, cast: Cast) -> None:
        people = grown(cast)
        dana = cast.acting("dana")
        correct_balance(people[0].email, -25, "A bad week", actor=dana, at=NOON)
        view = gauge_of("checkout", at=NOON + HOUR, actor=cast.acting("charlie"))
        assert view.people_below_zero == 1
        assert view.state == "watch"
        assert view.debt_hours == pytest.approx(5, abs=0.1)
        assert "Person" not in str(view)

    def test_while_it_goes_on_it_says_when_it_is_empty(self, cast: Cast) -> None:
        opened(cast)
        view = gauge_of("checkout", at=NOON + HOUR, actor=cast.acting("bob"))
        assert view.hours_to_empty is not None
        assert view.usable_hours is not None
        assert view.hours_to_empty == pytest.approx(view.usable_hours / (2 * 0.5 * 1.25))

    def test_what_was_shown_then_is_answered_as_it_was_known(self, cast: Cast) -> None:
        bob = cast.acting("bob")
        then = gauge_of("checkout", at=NOON, actor=bob)
        correct_balance(
            cast.bob.email, -19, "Late", when=NOON - DAY, actor=cast.acting("dana"), at=LATER
        )
        change_policy({"cap": 40}, actor=cast.acting("dana"), at=LATER)
        again = gauge_of("checkout", at=LATER + DAY, as_of=NOON, actor=bob)
        assert (again.usable_hours, again.cap_hours) == (then.usable_hours, then.cap_hours)
        assert again.policy_version == 0
        assert gauge_of("checkout", at=LATER + DAY, actor=bob).policy_version == 1
