"""The capacity of the sample organisation: one team overdrawn, one on watch, the others well, by its own roles."""

import pytest

from peacetime.queries.access import actor_of
from peacetime.queries.burst.gauge import gauge_of
from peacetime.queries.burst.pulse import team_pulse
from peacetime.queries.burst.rows import shifts_of
from peacetime.queries.burst.series import series_of
from peacetime.storage.models import (
    Engagement,
    LedgerEdit,
    Membership,
    RoleAssignment,
    Team,
    TeamGauge,
)
from peacetime.usecases.burst.settling import settle_edits
from tests.builders import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def settled(kept: None) -> None:
    """Settled once, for tests that only read."""
    settle_edits(at=NOON)


def test_one_team_is_overdrawn_and_most_are_well() -> None:
    states = dict(TeamGauge.objects.values_list("team__slug", "state"))
    assert states["identity"] == "overdrawn"
    assert list(states.values()).count("healthy") >= 4
    assert "watch" in states.values()
    assert not LedgerEdit.objects.exists()


def test_every_time_in_a_role_is_an_engagement() -> None:
    keys = {
        f"{ref}:role:{pk}"
        for ref, pk in RoleAssignment.objects.filter(incident__is_drill=False).values_list(
            "incident__ref", "pk"
        )
    }
    assert keys == set(
        Engagement.objects.filter(key__contains=":role:").values_list("key", flat=True)
    )


def test_nobody_is_in_a_rescue_for_a_day_and_a_night() -> None:
    roles = RoleAssignment.objects.exclude(to_at=None).values_list("from_at", "to_at")
    longest = max(until - since for since, until in roles if until is not None)
    assert longest.total_seconds() <= 12 * 3600


def test_people_stand_on_call_in_turn_and_numbers_are_there_but_for_one_team() -> None:
    for team in Team.objects.all():
        people = Membership.objects.filter(team=team, left_on=None).values_list("person", flat=True)
        assert shifts_of(list(people)), team.slug
        assert bool(series_of(team.slug)) is (team.slug != "mobile")


def test_pulses_are_shown_as_means_of_five_or_more() -> None:
    weeks = team_pulse("checkout", at=NOON).weeks
    shown = [week for week in weeks if week.mean is not None]
    assert shown
    assert all(week.people is not None and week.people >= 5 for week in shown)


def test_a_viewer_sees_numbers_of_people_and_never_who() -> None:
    viewer = actor_of(Membership.objects.filter(team__slug="search").first().person)  # type: ignore[union-attr]
    view = gauge_of("identity", at=NOON, actor=viewer)
    assert view.people_below_zero
    names = Membership.objects.filter(team__slug="identity").values_list("person__name", flat=True)
    assert not any(name in str(view) for name in names)
