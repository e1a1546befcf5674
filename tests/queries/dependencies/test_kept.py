"""A system is read and computed once, for whichever door asks within an hour, until something of it changes."""

from datetime import timedelta

import pytest

from peacetime.queries.dependencies.kept import kept_system
from peacetime.queries.sight import WHOLE
from peacetime.storage.models import Incident
from tests.builders import NOON, a_service, a_team
from tests.meshes import a_running_service

pytestmark = pytest.mark.django_db


def test_doors_that_ask_within_an_hour_share_what_was_computed() -> None:
    a_service("Page", team=a_team())
    first = kept_system(WHOLE, at=NOON)
    assert kept_system(WHOLE, at=NOON + timedelta(minutes=59, microseconds=3)) is first
    assert kept_system(WHOLE, at=NOON + timedelta(hours=1)) is not first


def test_an_outage_of_the_year_changes_it_and_an_older_one_does_not() -> None:
    team = a_team()
    page = a_service("Page", team=team)
    first = kept_system(WHOLE, at=NOON)
    for years, is_same in ((2, True), (0, False)):
        incident = Incident.objects.create(
            team=team,
            trigger="reliability",
            summary="Down",
            created_at=NOON - timedelta(days=365 * years + 9),
        )
        incident.services.add(page)
        assert (kept_system(WHOLE, at=NOON) is first) == is_same


def test_what_moves_no_figure_computes_none_again_and_what_moves_one_does() -> None:
    team = a_team()
    page = a_running_service("Page", team, promised=0.999)
    first = kept_system(WHOLE, at=NOON)
    incident = Incident.objects.create(
        team=team, trigger="reliability", summary="Down", created_at=NOON - timedelta(days=9)
    )
    second = kept_system(WHOLE, at=NOON)
    assert second is not first
    assert second.figures is first.figures
    assert second.known.system is first.known.system
    incident.services.add(page)
    Incident.objects.update(
        detected_at=NOON - timedelta(days=9), resolved_at=NOON - timedelta(days=9, hours=-1)
    )
    third = kept_system(WHOLE, at=NOON)
    assert third.known.seen.spans["page"]
    assert third.figures is not first.figures
    page.promised = 0.99
    page.save()
    fourth = kept_system(WHOLE, at=NOON)
    assert fourth.figures is not third.figures
    assert fourth.figures.system.service("page").promised == 0.99
