"""What the room said becomes balances: folded on from checkpoints, right before any job has run."""

from datetime import UTC, datetime, timedelta

import pytest

from peacetime.domain.burst.policy import Policy
from peacetime.domain.incidents.roles import Role
from peacetime.queries.burst.ledgers import Ask, standing
from peacetime.queries.burst.team_ledgers import team_standing
from peacetime.storage.models import Incident, LedgerCheckpoint, Team
from peacetime.usecases.burst.corrections import correct_balance
from peacetime.usecases.burst.hand import record_engagement
from peacetime.usecases.burst.policy import change_policy
from peacetime.usecases.burst.settling import settle_balances
from peacetime.usecases.burst.time_off import plan_time_off
from peacetime.usecases.members import add_member, end_membership
from peacetime.usecases.people import change_profile
from peacetime.usecases.roles import leave_role
from tests.acts import opened, stood_down
from tests.builders import NOON, a_declaration, a_member, a_person, a_team
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CAP, PAGE, BUSINESS = 20.0, 0.4, 0.5
SEV1 = 1.25


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


def balance(person: int, at: object, **asked: object) -> float:
    return standing([person], Ask(at, **asked)).ledgers[person].balance  # type: ignore[arg-type]


def test_somebody_who_was_never_engaged_is_full(cast: Cast) -> None:
    assert balance(cast.bob.pk, NOON) == CAP


def test_two_hours_of_a_sev1_by_day_cost_a_page_and_the_hours(cast: Cast) -> None:
    opened(cast)
    stood_down(cast, at=NOON + 2 * HOUR)
    expected = CAP - PAGE - 2 * BUSINESS * SEV1
    assert balance(cast.alice.pk, NOON + 2 * HOUR) == pytest.approx(expected)
    assert balance(cast.bob.pk, NOON + 2 * HOUR) == pytest.approx(expected)


def test_while_it_goes_on_it_costs_by_the_hour(cast: Cast) -> None:
    opened(cast)
    first, second = (balance(cast.bob.pk, NOON + n * HOUR) for n in (1, 2))
    assert first - second == pytest.approx(BUSINESS * SEV1)


def test_work_in_which_nobody_is_named_is_shared_by_those_who_were_there(cast: Cast) -> None:
    carla = a_person("Carla Cole", email="carla@example.org")
    a_member(cast.checkout, carla, joined_on=(NOON + DAY).date())
    opened(cast, a_declaration())
    stood_down(cast, at=NOON + 2 * HOUR)
    cost = (PAGE + 2 * BUSINESS * SEV1) / 2
    for person in (cast.alice.pk, cast.bob.pk):
        assert balance(person, NOON + 2 * HOUR) == pytest.approx(CAP - cost)
    later = NOON + DAY + HOUR
    assert balance(carla.pk, later) > balance(cast.bob.pk, NOON + 2 * HOUR) - CAP
    rows = standing([carla.pk], Ask(later)).ledgers[carla.pk].entries
    assert not any(entry.incident for entry in rows)


def test_a_person_of_two_teams_has_one_balance(cast: Cast) -> None:
    other = a_team("Search")
    a_member(other, cast.bob)
    opened(cast)
    stood_down(cast, at=NOON + 2 * HOUR)
    at = NOON + 2 * HOUR
    ours = team_standing(cast.checkout, Ask(at))
    theirs = team_standing(other, Ask(at))
    assert theirs.balances == [pytest.approx(CAP - PAGE - 2 * BUSINESS * SEV1)]
    assert theirs.balances[0] in ours.balances


def test_a_correction_and_time_off_move_the_balance(cast: Cast) -> None:
    opened(cast)
    stood_down(cast, at=NOON + 2 * HOUR)
    at = NOON + 4 * DAY
    before = balance(cast.bob.pk, at)
    correct_balance(
        cast.bob.email,
        -9,
        "Forgotten",
        when=NOON + 3 * HOUR,
        actor=cast.acting("dana"),
        at=NOON + DAY,
    )
    after = balance(cast.bob.pk, at)
    assert after < before - 5
    plan_time_off(
        cast.bob.email, NOON + DAY, NOON + 2 * DAY, actor=cast.acting("bob"), at=NOON + DAY
    )
    assert balance(cast.bob.pk, at) > after + 4


def test_what_was_known_then_is_told_as_it_was(cast: Cast) -> None:
    opened(cast)
    then = NOON + HOUR
    known = balance(cast.bob.pk, then)
    leave_role(
        Incident.objects.get().ref,
        Role.COMMS_LEAD,
        cast.bob.email,
        actor=cast.acting("bob"),
        at=then,
    )
    correct_balance(
        cast.bob.email, -5, "Late", when=NOON, actor=cast.acting("dana"), at=NOON + 9 * DAY
    )
    change_policy({"business": 1.0}, actor=cast.acting("dana"), at=NOON + 9 * DAY)
    assert balance(cast.bob.pk, then, as_of=then) == pytest.approx(known)
    assert balance(cast.bob.pk, then) < known - 4


def test_a_checkpoint_is_folded_on_and_gives_the_same(cast: Cast) -> None:
    opened(cast)
    stood_down(cast, at=NOON + 2 * HOUR)
    at = NOON + 20 * DAY
    whole = standing([cast.bob.pk], Ask(at, is_whole=True)).ledgers[cast.bob.pk]
    mark = whole.checkpoint(NOON + HOUR)
    LedgerCheckpoint.objects.create(
        person=cast.bob,
        at=mark.at,
        balance=mark.balance,
        earned=mark.earned,
        spent=mark.spent,
        discarded=mark.discarded,
        policy=0,
    )
    from peacetime.storage.models import LedgerEdit

    LedgerEdit.objects.all().delete()
    found = standing([cast.bob.pk], Ask(at)).ledgers[cast.bob.pk]
    assert found.span.start == mark.at
    assert found.balance == pytest.approx(whole.balance, abs=1e-9)
    assert found.spent == pytest.approx(whole.spent, abs=1e-9)


def test_a_checkpoint_is_not_trusted_after_a_change_or_under_another_policy(cast: Cast) -> None:
    LedgerCheckpoint.objects.create(
        person=cast.bob, at=NOON + DAY, balance=-9, earned=0, spent=0, discarded=0, policy=0
    )
    at = NOON + 2 * DAY
    assert balance(cast.bob.pk, at) < 0, "nothing has changed since"
    opened(cast)
    assert balance(cast.bob.pk, at) != pytest.approx(-9, abs=2)


def test_a_team_without_people_has_one_seat(cast: Cast) -> None:
    empty = a_team("Search")
    from tests.builders import an_incident

    an_incident(empty)
    found = team_standing(empty, Ask(NOON + 2 * HOUR))
    assert not found.has_people
    assert found.balances == [pytest.approx(CAP - PAGE - 2 * BUSINESS * SEV1)]
    assert "as if one person" in found.remarks[-1]


def test_one_seat_holds_the_same_however_far_back_is_asked(cast: Cast) -> None:
    from tests.builders import an_incident

    an_incident(a_team("Search"))
    search, at = Team.objects.get(slug="search"), NOON + 9 * HOUR
    asked = [Ask(at), Ask(at, is_whole=True), Ask(at, since=NOON + HOUR), Ask(at, as_of=at)]
    found = {team_standing(search, each).balances[0] for each in asked}
    assert len(found) == 1


def test_a_call_late_on_a_day_off_drops_a_checkpoint_of_that_day(cast: Cast) -> None:
    """In Los Angeles the last of February goes on when March has begun by the clocks of checkpoints."""
    march = datetime(2026, 3, 1, tzinfo=UTC)  # 16:00 on a Saturday there
    cast.checkout.time_zone, cast.checkout.workdays = "America/Los_Angeles", "1234567"
    cast.checkout.save()
    bob, dana = cast.acting("bob"), cast.acting("dana")
    plan_time_off(cast.bob.email, march - DAY, march + DAY, actor=bob, at=march - DAY)
    correct_balance(cast.bob.email, -15, "A bad week", when=march - DAY, actor=dana, at=march)
    ref = opened(cast, at=march - 10 * DAY).ref
    stood_down(cast, at=march - 10 * DAY + HOUR)
    settle_balances(at=NOON)
    half = march + HOUR / 2
    record_engagement(ref, cast.bob.email, half, half + HOUR / 4, actor=bob, at=NOON)
    assert balance(cast.bob.pk, NOON) == balance(cast.bob.pk, NOON, is_whole=True)


def test_what_is_told_as_it_is_known_today_is_said_where_it_changed(cast: Cast) -> None:
    dana = cast.acting("dana")
    then = team_standing(cast.checkout, Ask(NOON, as_of=NOON)).remarks
    assert then == ()
    late = NOON + 30 * DAY
    add_member("checkout", cast.dana.email, joined_on=late.date(), actor=dana, at=late)
    assert team_standing(cast.checkout, Ask(NOON, as_of=NOON)).remarks == (), "of later days"
    end_membership("checkout", cast.bob.email, left_on=NOON.date() - DAY, actor=dana, at=late)
    change_profile(name="Alice Abel", time_zone="Asia/Tokyo", actor=cast.acting("alice"), at=late)
    (remark,) = team_standing(cast.checkout, Ask(NOON, as_of=NOON)).remarks
    assert remark.startswith("Not as it was known then, but as it is known today: who was in the")
    assert "its people’s own clocks" in remark
    assert team_standing(cast.checkout, Ask(late, as_of=late)).remarks == ()


def test_another_policy_is_tried_without_being_saved(cast: Cast) -> None:
    from peacetime.queries.burst.policy import PolicyView
    from peacetime.queries.versions import Version

    opened(cast)
    tried = PolicyView(Policy(business=5.0), Version(0))
    at = NOON + HOUR
    assert balance(cast.bob.pk, at, policy=tried) < balance(cast.bob.pk, at) - 4
