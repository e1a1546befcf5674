"""A team's entries for each incident, and one's own with every row: who sees what, and how it adds up."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from peacetime.domain.burst.policy import Policy
from peacetime.queries.access import PEACETIME, NotAllowed
from peacetime.queries.burst.entries import entries_csv, team_entries
from peacetime.queries.burst.gauge import gauge_of
from peacetime.queries.burst.own import own_capacity, shared_capacity
from peacetime.queries.burst.privacy import CapacityHidden, NoOwnBalance
from peacetime.queries.burst.replay import replay
from peacetime.queries.burst.team_course import team_course
from peacetime.usecases.burst.corrections import correct_balance
from peacetime.usecases.burst.shares import share_balance
from peacetime.usecases.burst.time_off import plan_time_off
from peacetime.usecases.privacy import change_privacy
from tests.acts import opened, stood_down
from tests.builders import NOON, a_member, a_person
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JANUARY = datetime(2026, 1, 1, tzinfo=UTC)
COST = 0.4 + 2 * 0.5 * 1.25  # a page by day, and two hours of a SEV1


@pytest.fixture
def cast(db: None) -> Cast:
    cast = the_cast(password=None)
    for n in range(3):
        a_member(cast.checkout, a_person(f"Person {n}", email=f"p{n}@example.org"))
    return cast


def rescued(cast: Cast) -> str:
    ref = opened(cast).ref
    stood_down(cast, at=NOON + 2 * HOUR)
    return ref


def read(cast: Cast, name: str = "charlie", **asked: Any) -> Any:
    return team_entries("checkout", actor=cast.acting(name), at=NOON + DAY, **asked)


def test_an_incident_is_one_entry_of_all_its_people_with_its_arithmetic(cast: Cast) -> None:
    ref = rescued(cast)
    (entry,) = read(cast, kind="spent").items
    assert (entry.incident, entry.title, entry.severity) == (ref, "Payments time out", "SEV1")
    assert entry.credit_hours == pytest.approx(-2 * COST)
    assert entry.person_hours == pytest.approx(4)
    assert entry.arithmetic[0] == "4 h in working hours x 0.5 x 1.25 = 2.5"
    assert entry.arithmetic[1].startswith("2 x (a page in working hours")
    assert "Alice" not in str(entry)
    assert "Bob" not in str(entry)


def test_of_what_began_before_the_sums_count_the_part_that_lies_after(cast: Cast) -> None:
    rescued(cast)
    days = read(cast, since=NOON + 12 * HOUR).sums
    whole = read(cast, since=NOON + 2 * HOUR).sums
    assert "spent" not in days
    assert days["earned"] == pytest.approx(whole["earned"] * 12 / 22, rel=0.05)


def test_of_an_incident_that_began_before_the_entry_is_the_part_that_lies_after(
    cast: Cast,
) -> None:
    ref = rescued(cast)
    found = read(cast, since=NOON + HOUR)
    (entry,) = read(cast, since=NOON + HOUR, kind="spent").items
    assert entry.incident == ref
    assert entry.started_at == NOON + HOUR
    assert entry.credit_hours == pytest.approx(-2 * 0.5 * 1.25) == found.sums["spent"]
    assert sum(found.by_class.values()) == pytest.approx(-found.sums["spent"])
    assert sum(line.credit_hours for line in found.items) == pytest.approx(sum(found.sums.values()))


def test_all_entries_add_up_to_what_is_left(cast: Cast) -> None:
    rescued(cast)
    correct_balance("bob@example.org", -3, "Late", actor=cast.acting("dana"), at=NOON + 3 * HOUR)
    found = read(cast, since=NOON - 400 * DAY)
    gauge = gauge_of("checkout", at=NOON + DAY, actor=cast.acting("dana"))
    assert sum(found.sums.values()) == pytest.approx(gauge.usable_hours)
    assert sum(line.credit_hours for line in found.items) == pytest.approx(gauge.usable_hours)
    assert found.by_class == {"business": pytest.approx(2 * COST)}


def test_a_private_incident_counts_and_is_not_named_to_who_may_not_see_it(cast: Cast) -> None:
    ref = opened(cast).ref
    change_privacy(ref, is_private=True, actor=cast.acting("alice"), at=NOON)
    stood_down(cast, at=NOON + 2 * HOUR)
    for name, is_named in {"alice": True, "dana": True, "charlie": False}.items():
        (entry,) = read(cast, name, kind="spent").items
        assert (entry.title == "A private incident") is not is_named
        assert (ref in str(entry)) is is_named
        assert entry.credit_hours == pytest.approx(-2 * COST)
    assert read(cast, "charlie", incident=ref).items == ()
    assert ref not in entries_csv(read(cast, page_size=None))


def test_of_a_team_under_five_only_its_members_see_entries(cast: Cast) -> None:
    rescued(cast)
    cast.checkout.memberships.filter(person__name__startswith="Person").update(
        left_on=NOON.date() - DAY
    )
    assert read(cast, "bob").total > 0
    for name in ("charlie", "dana"):
        with pytest.raises(CapacityHidden):
            read(cast, name)


def test_pages_are_cut_and_the_sheet_has_every_row(cast: Cast) -> None:
    rescued(cast)
    found = read(cast, page_size=1, page=2)
    assert (found.page, len(found.items)) == (2, 1)
    assert found.pages == found.total
    sheet = entries_csv(read(cast, page_size=None)).splitlines()
    assert len(sheet) == found.total + 1
    assert sheet[0].startswith("kind,from,to,credit_hours")


def test_what_was_known_then_has_the_entries_of_then(cast: Cast) -> None:
    rescued(cast)
    correct_balance(
        "bob@example.org", -3, "Late", when=NOON, actor=cast.acting("dana"), at=NOON + DAY
    )
    then = read(cast, as_of=NOON + 3 * HOUR)
    again = read(cast, as_of=NOON + 3 * HOUR)
    assert then == again
    everybody_corrected(cast, at=NOON + DAY)
    assert "correction" not in read(cast, as_of=NOON + 3 * HOUR).sums
    assert "correction" in read(cast).sums


def everybody_corrected(cast: Cast, *, at: datetime) -> None:
    for person in cast.checkout.memberships.values_list("person__email", flat=True):
        correct_balance(person, -1, "A hard year", when=NOON, actor=cast.acting("dana"), at=at)


def test_rest_and_corrections_of_fewer_than_five_are_not_told_apart(cast: Cast) -> None:
    rescued(cast)
    dana, later = cast.acting("dana"), NOON + DAY
    off_from, off_until = NOON + 3 * HOUR, NOON + 5 * HOUR
    correct_balance("bob@example.org", -3, "Late", when=off_from, actor=dana, at=off_from)
    bob = cast.acting("bob")
    plan_time_off("bob@example.org", off_from, off_until, actor=bob, at=off_from)
    for name in ("charlie", "dana", "alice"):
        found = read(cast, name, page_size=None)
        assert {"correction", "comp_rest"}.isdisjoint({line.kind for line in found.items})
        assert {"correction", "comp_rest"}.isdisjoint(found.sums)
        assert read(cast, name, kind="correction").items == ()
        (earned,) = [line for line in found.items if line.kind == "earned"]
        assert (earned.parts, earned.arithmetic, earned.person_hours) == ((), (), None)
        assert "fewer than five people" in earned.title
        text = str(found.items) + entries_csv(found)
        assert f"{off_until:%Y-%m-%dT%H:%M}" not in text
        assert repr(off_until) not in text
    everybody_corrected(cast, at=later)
    (line,) = read(cast, kind="correction").items
    assert line.credit_hours == pytest.approx(-8)
    assert line.arithmetic == ()


def test_what_one_person_carried_is_told_to_the_team_alone_and_to_a_tenth(cast: Cast) -> None:
    rescued(cast)
    assert read(cast, "bob").concentration == 0.5
    assert read(cast, "charlie").concentration is None
    assert read(cast, "dana").concentration is None


class TestTheTimeWhenATeamWasSmall:
    """Checkout has five people since the first of January; before, Alice and Bob were alone in it."""

    @pytest.fixture(autouse=True)
    def small_then(self, cast: Cast) -> None:
        three = cast.checkout.memberships.filter(person__name__startswith="Person")
        three.update(joined_on=JANUARY.date())
        opened(cast, at=JANUARY - 10 * DAY)
        stood_down(cast, at=JANUARY - 10 * DAY + 8 * HOUR)

    def test_others_see_nothing_of_it_and_the_team_does(self, cast: Cast) -> None:
        year = NOON - 300 * DAY
        berlin = JANUARY - HOUR
        for name, begins in {"charlie": berlin, "dana": berlin, "bob": year}.items():
            course = team_course("checkout", actor=cast.acting(name), at=NOON, since=year)
            assert course.moments[0] >= begins
            assert (course.moments[0] < berlin) is (name == "bob")
            lines = read(cast, name, since=year, kind="spent").items
            assert bool(lines) is (name == "bob")
            replayed = replay("checkout", Policy(cap=30), actor=cast.acting(name), at=NOON)
            assert (replayed.before.moments[0] < berlin) is (name == "bob")

    def test_nor_as_it_was_known_then(self, cast: Cast) -> None:
        then = JANUARY - 5 * DAY
        for name in ("charlie", "dana"):
            with pytest.raises(CapacityHidden, match="then"):
                read(cast, name, as_of=then)
            actor = cast.acting(name)
            assert gauge_of("checkout", at=NOON, as_of=then, actor=actor).state == "hidden"
            hidden = team_course("checkout", at=NOON, as_of=then, actor=actor)
            assert (hidden.gauge.state, hidden.moments) == ("hidden", ())
            after = gauge_of("checkout", at=NOON, as_of=JANUARY + DAY, actor=actor)
            assert after.is_known
        assert gauge_of("checkout", at=NOON, as_of=then, actor=cast.acting("bob")).is_known

    def test_what_will_be_hides_nothing_of_now(self, cast: Cast) -> None:
        tomorrow = timezone.localdate(timezone=ZoneInfo(cast.checkout.time_zone)) + DAY
        cast.checkout.memberships.filter(person=cast.bob).update(left_on=tomorrow)
        a_member(cast.checkout, cast.dana, joined_on=tomorrow + DAY)
        course = team_course("checkout", actor=cast.acting("charlie"), at=NOON)
        assert course.gauge.is_known

    def test_who_left_the_last_one_out_is_not_shown_either(self, cast: Cast) -> None:
        """Nobody is in it any more, so that there is nobody to protect, but those who were."""
        cast.checkout.memberships.filter(person=cast.alice).update(left_on=NOON.date() - 3 * DAY)
        cast.checkout.memberships.exclude(person=cast.alice).update(left_on=NOON.date() - 40 * DAY)
        course = team_course(
            "checkout", actor=cast.acting("charlie"), at=NOON, since=NOON - 30 * DAY
        )
        assert all(moment >= NOON - 4 * DAY for moment in course.moments)
        assert read(cast, since=NOON - 300 * DAY).items == ()


def test_a_share_ends_where_who_shares_could_not_stop_it(cast: Cast) -> None:
    share_balance("alice@example.org", actor=cast.acting("bob"), at=NOON)
    alice = cast.acting("alice")
    assert shared_capacity("bob@example.org", actor=alice, at=NOON).email == "bob@example.org"
    for change in ({"org_role": "viewer"}, {"org_role": "member", "is_active": False}):
        type(cast.bob).objects.filter(pk=cast.bob.pk).update(**change)
        with pytest.raises(NotAllowed):
            shared_capacity("bob@example.org", actor=alice, at=NOON)
        assert own_capacity(actor=alice, at=NOON).owners == ()


class TestOwn:
    def test_somebody_sees_each_of_their_rows_with_its_source(self, cast: Cast) -> None:
        ref = rescued(cast)
        mine = own_capacity(actor=cast.acting("bob"), at=NOON + 2 * HOUR)
        assert mine.balance == pytest.approx(20 - COST)
        kinds = [entry.kind for entry in mine.entries]
        assert kinds[:2] == ["spent", "page"]
        assert mine.entries[0].incident == ref
        assert mine.entries[0].arithmetic == "2 h in working hours x 0.5 x 1.25 = 1.25"
        assert mine.entries[0].balance_after == pytest.approx(mine.balance)
        assert mine.hours_to_empty is None
        assert mine.hours_to_full is not None
        assert mine.hours[-1] == pytest.approx(mine.balance)
        assert [one.source for one in mine.engagements] == ["role"]

    def test_rest_is_advised_to_oneself_alone(self, cast: Cast) -> None:
        night = NOON + 10 * HOUR
        opened(cast, at=night)
        stood_down(cast, at=night + 6 * HOUR)
        bob = own_capacity(actor=cast.acting("bob"), at=night + 6 * HOUR)
        assert bob.advice is not None
        assert next(iter(bob.advice.findings)).code == "rest_daily"
        share_balance("alice@example.org", actor=cast.acting("bob"), at=NOON)
        seen = shared_capacity("bob@example.org", actor=cast.acting("alice"), at=night + 6 * HOUR)
        assert seen.balance == pytest.approx(bob.balance)
        assert seen.advice is None
        others = (seen.engagements, seen.time_off, seen.readers, seen.owners)
        assert not any(others)

    @pytest.mark.parametrize("name", ["alice", "dana", "charlie"])
    def test_nobody_else_sees_it_administrators_included(self, cast: Cast, name: str) -> None:
        for email in ("bob@example.org", "nobody@example.org"):
            with pytest.raises(NotAllowed):
                shared_capacity(email, actor=cast.acting(name), at=NOON)

    def test_a_program_has_none(self, cast: Cast) -> None:
        with pytest.raises(NoOwnBalance):
            own_capacity(actor=PEACETIME, at=NOON)

    def test_shares_and_time_off_are_listed(self, cast: Cast) -> None:
        bob = cast.acting("bob")
        share_balance("alice@example.org", actor=bob, at=NOON)
        plan_time_off("bob@example.org", NOON + DAY, NOON + 2 * DAY, actor=bob, at=NOON)
        mine = own_capacity(actor=bob, at=NOON)
        assert [one.email for one in mine.readers] == ["alice@example.org"]
        assert len(mine.time_off) == 1
        alice = own_capacity(actor=cast.acting("alice"), at=NOON)
        assert [one.name for one in alice.owners] == ["Bob Beier"]
