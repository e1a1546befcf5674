"""What a change does to the balance of the team it helps most: told where it is known and may be shown."""

import pytest

from peacetime.domain.dependencies.changes.baseline import baseline
from peacetime.domain.dependencies.changes.savings import weighed_changes
from peacetime.queries.access import PEACETIME, Actor
from peacetime.queries.dependencies.overdrafts import NOT_SAID, Overdraft, overdrafts
from peacetime.queries.dependencies.system import system_of
from peacetime.storage.models import Team, TeamGauge
from tests.builders import NOON, a_member, a_person
from tests.meshes import a_shop

pytestmark = pytest.mark.django_db
OUTSIDER = Actor("somebody@example.org", "member", person_id=0)


@pytest.fixture
def store() -> Team:
    """Six people, each with 5 credit-hours left; an hour of Rescue costs them 10 together: 3 hours."""
    team = a_shop()["checkout"].team
    assert team is not None
    team.services.update(promised=None)  # so that it has no outages of its own
    for number in range(6):
        a_member(team, a_person(f"Person{number} X"))
    gauge(team, cost_per_rescue_hour=10.0)
    return team


def gauge(team: Team, *, cost_per_rescue_hour: float | None) -> None:
    TeamGauge.objects.update_or_create(
        team=team,
        defaults={
            "computed_at": NOON,
            "people": [[5.0, 0.0]] * 6,
            "bad_incident_cost": 3.0,
            "cost_per_rescue_hour": cost_per_rescue_hour,
            "costs_at": NOON,
            "state": "healthy",
            "state_since": NOON,
            "policy": 0,
        },
    )


def first(actor: Actor = PEACETIME) -> Overdraft:
    base = baseline(system_of(PEACETIME.sight, at=NOON))
    savings = weighed_changes(base).savings
    found = overdrafts(base, savings, actor=actor, at=NOON)
    return next(each for each in found if each is not None and each.team == "storefront")


def test_a_change_lowers_the_chance_of_more_rescue_than_the_team_can_absorb(store: Team) -> None:
    found = first()
    assert (found.team, found.absorbs_hours) == ("storefront", 3.0)
    assert found.chance is not None
    # more than three outages of an hour in a month that brings one: 1 - e^-1 (1 + 1 + 1/2 + 1/6)
    assert found.chance.before.value == pytest.approx(0.0190, abs=1e-3)
    assert found.chance.after.value < found.chance.before.value


def test_where_few_rescues_say_what_an_hour_costs_there_is_no_chance(store: Team) -> None:
    gauge(store, cost_per_rescue_hour=None)
    assert first() == Overdraft("storefront", None, None, NOT_SAID)


def test_a_small_team_is_not_told_of_to_others(store: Team) -> None:
    store.memberships.exclude(pk=store.memberships.first().pk).delete()  # type: ignore[union-attr]
    found = first(OUTSIDER)
    assert (found.absorbs_hours, found.chance) == (None, None)
    assert found.unknown


def test_a_team_without_a_gauge_is_not_known(store: Team) -> None:
    TeamGauge.objects.all().delete()
    found = first()
    assert found.chance is None
    assert "computed" in found.unknown
