"""The sample put away, and loaded again."""

import pytest

from peacetime.queries.access import PEACETIME
from peacetime.queries.board import board
from peacetime.queries.sample import sample
from peacetime.storage.models import Audience, Incident, Membership, Person, Rescue, Service, Team
from peacetime.usecases.sample import load_sample, remove_sample
from tests.builders import NOON, a_member, a_service, a_team

pytestmark = pytest.mark.django_db


def drawn() -> list[tuple[object, ...]]:
    """What makes a year: which story, when, how bad, how long."""
    live = Incident.objects.filter(team__archived_at=None, origin="declared")
    return list(
        live.order_by("declared_at", "summary").values_list(
            "summary", "severity", "declared_at", "resolved_at"
        )
    )


def test_put_away_it_is_gone_from_the_board_and_comes_back_as_it_was() -> None:
    before = drawn()
    remove_sample(actor=PEACETIME, at=NOON)

    assert board(at=NOON).is_empty
    assert sample() is not None
    assert not sample().is_here  # type: ignore[union-attr]
    assert not Rescue.objects.filter(end_is="open").exists()
    assert not Incident.objects.filter(is_open=True).exists()
    assert not Service.objects.filter(retired_at=None).exists()
    assert not Audience.objects.filter(retired_at=None).exists()
    assert not Person.objects.filter(is_active=True).exists()

    again = load_sample(actor=PEACETIME, at=NOON)
    assert again.teams[0] == "checkout-2"
    assert drawn() == before
    assert board(at=NOON).headline.in_rescue == 2


def test_putting_it_away_leaves_alone_what_is_not_its_own() -> None:
    ours, service = a_team("Ours"), a_service("Our API")
    moved = Membership.objects.filter(team__slug="search").first()
    assert moved is not None
    a_member(ours, moved.person)

    remove_sample(actor=PEACETIME, at=NOON)

    assert [team.slug for team in Team.objects.filter(archived_at=None)] == ["ours"]
    assert list(Service.objects.filter(retired_at=None)) == [service]
    assert list(Person.objects.filter(is_active=True)) == [moved.person]
