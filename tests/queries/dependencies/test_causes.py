"""What brought an incident, and what may have."""

import pytest

from peacetime.queries.dependencies.causes import cause_of
from peacetime.queries.dependencies.system import known_system
from peacetime.queries.sight import OUTSIDE, WHOLE
from peacetime.storage.models import Incident, IncidentCause, Need, NeedMember, Service
from tests.builders import NOON, a_service, a_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> tuple[Service, Service]:
    page, orders = a_service("Page", team=a_team()), a_service("Orders", team=a_team("Orders"))
    need = Need.objects.create(consumer=page, coupling="hard", created_at=NOON, changed_at=NOON)
    NeedMember.objects.create(need=need, provider=orders)
    return page, orders


def test_what_is_down_above_an_incident_is_suggested_as_its_cause(
    shop: tuple[Service, Service],
) -> None:
    page, orders = shop
    team = a_team("Search")
    mine, theirs = (
        Incident.objects.create(team=team, trigger="reliability", summary="Down", created_at=NOON)
        for _ in range(2)
    )
    mine.services.add(page)
    theirs.services.add(orders)
    known = known_system(WHOLE, at=NOON)
    found = cause_of(known, mine.ref, sight=WHOLE).suggested
    assert [(each.service, each.name) for each in found] == [("orders", "Orders"), ("page", "Page")]
    assert [each.reason for each in found] == [
        "It is in an incident of its own now.",
        "It is affected, or what is affected needs it.",
    ]
    own = cause_of(known, theirs.ref, sight=WHOLE).suggested
    assert [each.service for each in own] == ["orders"]
    Incident.objects.filter(pk=theirs.pk).update(is_private=True)
    first, *_ = cause_of(known, mine.ref, sight=OUTSIDE).suggested
    assert first.reason != found[0].reason, "a private incident is no hint"
    IncidentCause.objects.create(incident=mine, service=orders, said_by="x", said_at=NOON)
    said = cause_of(known, mine.ref, sight=WHOLE)
    assert (said.service, said.suggested) == ("orders", ())
