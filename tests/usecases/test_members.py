from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.queries.audiences import team_addresses
from peacetime.queries.lookup import NotFound
from peacetime.queries.members import members
from peacetime.queries.memberships import knows_zone, present
from peacetime.queries.people import person_shown
from peacetime.queries.teams_setup import teams_page
from peacetime.storage.models import AuditEntry, Membership
from peacetime.usecases.members import add_member, change_member, end_membership, today_of
from peacetime.usecases.people import deactivate_person
from tests.builders import NOON, a_member, a_person, a_team
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 4)
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


@pytest.mark.parametrize(
    ("zone", "hour", "day"),
    [("America/New_York", 3, 3), ("Europe/Berlin", 12, 4), ("Pacific/Auckland", 13, 5)],
)
def test_a_membership_begins_today_and_holds_at_once(
    cast: Cast, zone: str, hour: int, day: int
) -> None:
    a_team("Search", time_zone=zone)
    at = NOON.replace(hour=hour)
    added = add_member("search", "Charlie@example.org", actor=cast.acting("dana"), at=at)
    assert added.joined_on == date(2026, 3, day)
    with time_machine.travel(at, tick=False):
        assert Membership.objects.filter(present(), person=cast.charlie).exists()
    assert AuditEntry.objects.get().changes["person"] == "charlie@example.org"


def test_each_team_has_a_today_of_its_own(cast: Cast) -> None:
    everywhere = ("Pacific/Auckland", "Europe/Berlin", "Pacific/Honolulu")
    for number, zone in enumerate(everywhere):
        a_member(a_team(f"Team {number}", time_zone=zone), cast.charlie, joined_on=TODAY)
    for hour, zones in ((-14, 0), (-13, 1), (-1, 2), (10, 3)):
        at = NOON.replace(hour=0) + timedelta(hours=hour)
        with time_machine.travel(at, tick=False):
            here = Membership.objects.filter(present(), person=cast.charlie).order_by("pk")
            assert [row.team.time_zone for row in here] == list(everywhere[:zones])


def test_a_zone_the_database_cannot_tell_is_refused(cast: Cast) -> None:
    assert knows_zone("Europe/Berlin")
    assert not knows_zone("Europe/Atlantis")


def test_who_joins_later_or_will_leave_is_in_the_team_in_between(cast: Cast) -> None:
    today = today_of(cast.checkout, at=timezone.now())
    row = Membership.objects.get(person=cast.alice)
    for joined_on, left_on, is_here in (
        (today, None, True),
        (today, today + DAY, True),
        (today - DAY, today, False),
        (today + DAY, None, False),
    ):
        Membership.objects.filter(pk=row.pk).update(joined_on=joined_on, left_on=left_on)
        assert (cast.checkout.pk in cast.acting("alice").leads) is is_here
        assert ("alice@example.org" in team_addresses(cast.checkout)) is is_here
        assert bool(person_shown("alice@example.org").teams) is is_here
        assert teams_page().items[0].members == 1 + is_here


def test_a_planned_end_may_come_sooner(cast: Cast) -> None:
    alice = cast.acting("alice")
    end_membership("checkout", "bob@example.org", left_on=date(2026, 6, 1), actor=alice, at=NOON)
    assert end_membership("checkout", "bob@example.org", actor=alice, at=NOON).left_on == TODAY
    with pytest.raises(NotFound):
        end_membership("checkout", "bob@example.org", actor=alice, at=NOON)


def test_a_membership_ends_on_the_first_day_without_it(cast: Cast) -> None:
    ended = end_membership("checkout", "bob@example.org", actor=cast.acting("alice"), at=NOON)
    assert ended.left_on == TODAY
    again = add_member(
        "checkout", "bob@example.org", joined_on=TODAY, actor=cast.acting("alice"), at=NOON
    )
    assert (again.joined_on, again.left_on) == (TODAY, None)
    with pytest.raises(NotFound):
        end_membership("checkout", "charlie@example.org", actor=cast.acting("alice"), at=NOON)


def test_a_membership_ends_after_it_begins(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refusal:
        end_membership(
            "checkout",
            "bob@example.org",
            left_on=date(2025, 5, 31),
            actor=cast.acting("alice"),
            at=NOON,
        )
    assert (refusal.value.code, refusal.value.field) == ("membership_reversed", "left_on")


def test_who_joins_tomorrow_may_change_their_mind_today(cast: Cast) -> None:
    tomorrow = date(2026, 3, 5)
    add_member(
        "checkout", "charlie@example.org", joined_on=tomorrow, actor=cast.acting("alice"), at=NOON
    )
    ended = end_membership("checkout", "charlie@example.org", actor=cast.acting("alice"), at=NOON)
    assert (ended.joined_on, ended.left_on) == (tomorrow, tomorrow)


@pytest.mark.parametrize(
    ("joined_on", "left_on", "is_free"),
    [
        (date(2025, 1, 1), date(2025, 6, 1), True),
        (date(2025, 1, 1), date(2025, 6, 2), False),
        (date(2025, 1, 1), None, False),
        (date(2025, 8, 31), date(2025, 9, 2), False),
        (date(2025, 9, 1), None, True),
        (date(2025, 7, 1), date(2025, 8, 1), False),
    ],
)
def test_two_times_of_one_person_in_a_team_never_overlap(
    cast: Cast, joined_on: date, left_on: date | None, is_free: bool
) -> None:
    a_member(cast.checkout, cast.charlie, joined_on=date(2025, 6, 1), left_on=date(2025, 9, 1))

    def join() -> None:
        add_member(
            "checkout",
            "charlie@example.org",
            joined_on=joined_on,
            left_on=left_on,
            actor=cast.acting("alice"),
            at=NOON,
        )

    if is_free:
        join()
        return
    with pytest.raises(InvalidInput) as refusal:
        join()
    assert refusal.value.code == "already_member"


def test_a_membership_is_corrected(cast: Cast) -> None:
    row = Membership.objects.get(person=cast.bob)
    changed = change_member(
        "checkout",
        row.pk,
        joined_on=date(2024, 1, 1),
        left_on=None,
        is_lead=True,
        actor=cast.acting("alice"),
        at=NOON,
    )
    assert (changed.joined_on, changed.is_lead) == (date(2024, 1, 1), True)
    assert cast.acting("bob").leads == {cast.checkout.pk}


def test_a_lead_of_one_team_does_not_change_members_of_another(cast: Cast) -> None:
    other = a_team("Search")
    row = a_member(other, cast.bob)
    alice = cast.acting("alice")
    for act in (
        lambda: add_member("search", "charlie@example.org", actor=alice, at=NOON),
        lambda: end_membership("search", "bob@example.org", actor=alice, at=NOON),
        lambda: change_member(
            "search", row.pk, joined_on=TODAY, left_on=None, is_lead=True, actor=alice, at=NOON
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        change_member(
            "checkout", row.pk, joined_on=TODAY, left_on=None, is_lead=True, actor=alice, at=NOON
        )


@pytest.mark.parametrize("name", ["bob", "charlie"])
def test_members_and_viewers_change_no_members(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        add_member("checkout", "charlie@example.org", actor=cast.acting(name), at=NOON)


@pytest.mark.parametrize(
    ("email", "joined_on", "code"),
    [
        ("nobody@example.org", None, "person_unknown"),
        ("charlie@example.org", date(1899, 1, 1), "membership_out_of_range"),
        ("charlie@example.org", date(9999, 1, 1), "membership_out_of_range"),
    ],
)
def test_a_member_is_refused_with_a_code(
    cast: Cast, email: str, joined_on: date | None, code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        add_member("checkout", email, joined_on=joined_on, actor=cast.acting("dana"), at=NOON)
    assert refusal.value.code == code


def test_who_is_deactivated_joins_nothing(cast: Cast) -> None:
    deactivate_person("charlie@example.org", actor=cast.acting("dana"), at=NOON)
    with pytest.raises(InvalidInput) as refusal:
        add_member("checkout", "charlie@example.org", actor=cast.acting("dana"), at=NOON)
    assert refusal.value.code == "person_inactive"


def test_leads_come_first_and_who_left_last(cast: Cast) -> None:
    zoe = a_person("Zoe Zhu")
    a_member(cast.checkout, zoe, is_lead=True)
    gone = a_person("Adam Alt")
    a_member(cast.checkout, gone, left_on=date(2026, 1, 1))
    shown = members("checkout", today=TODAY)
    assert [member.name for member in shown] == ["Alice Abel", "Zoe Zhu", "Bob Beier", "Adam Alt"]
