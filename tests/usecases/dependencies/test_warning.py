"""A downstream lead hears before the cover ends: once, in time, and only where there is something to hear."""

from dataclasses import replace
from datetime import timedelta

import pytest

from peacetime.queries.access import PEACETIME
from peacetime.storage.models import Incident, Message, Need, NeedMember, Reminder, Service
from peacetime.usecases.dependencies.causes import tag_cause
from peacetime.usecases.modes import declare_rescue
from peacetime.usecases.moments import set_moments
from peacetime.usecases.reminders import fire_reminder
from tests import written
from tests.builders import NOON, a_declaration, a_member, a_person, an_incident
from tests.cast import Cast
from tests.meshes import a_shop

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
DOWN = replace(a_declaration("Orders do not answer"), services=("Order service",))


@pytest.fixture
def shop(cast: Cast) -> dict[str, Service]:
    """Storefront falls after 15 minutes by its account page, not before; Lea leads it."""
    found = a_shop()
    Need.objects.filter(ref="need0001").delete()
    assert found["account"].team is not None
    a_member(found["account"].team, a_person("Lea Lind"), is_lead=True)
    a_member(found["account"].team, a_person("Max Moll"))
    return found


def orders_down(shop: dict[str, Service], declaration: object = DOWN) -> Incident:
    assert isinstance(declaration, type(DOWN))
    return an_incident(shop["orders"].team, declaration)


def fires(*, until: timedelta) -> list[str]:
    """Every timer of this kind that is due by then fires, those that it sets too."""
    outcomes: list[str] = []
    while True:
        due = Reminder.objects.filter(kind="cover_ending", fired_at=None, due_at__lte=NOON + until)
        first = due.order_by("due_at").first()
        if first is None:
            return outcomes
        outcomes.append(fire_reminder(first.pk, at=max(first.due_at, NOON)))


def heard() -> list[str]:
    found = Message.objects.filter(kind="incident.downstream.warned").order_by("pk")
    return [message.destination for message in found]


def test_the_lead_hears_once_at_the_half_of_a_short_cover(shop: dict[str, Service]) -> None:
    incident = orders_down(shop)
    assert fires(until=7 * MINUTE) == ["not_needed"]
    assert heard() == []
    assert fires(until=8 * MINUTE) == ["told"]
    assert heard() == ["lea@example.org"]
    message = Message.objects.get(kind="incident.downstream.warned")
    assert message.subject == (
        "Account page falls at Wed 4 Mar, 13:15 CET if Order service stays down"
    )
    assert incident.ref in message.body
    assert written.entries(incident)[-1] == (
        "reminder",
        "Storefront hears that what covers Account page ends at Wed 4 Mar, 13:15 CET",
    )
    assert "incident.downstream.warned" in written.facts(incident)
    set_moments(incident.ref, {"detected_at": NOON - MINUTE}, actor=PEACETIME, at=NOON + 9 * MINUTE)
    fires(until=60 * MINUTE)
    assert heard() == ["lea@example.org"], "another look does not tell twice"
    written.assert_sound()


def test_where_nobody_leads_the_team_hears(shop: dict[str, Service]) -> None:
    assert shop["account"].team is not None
    shop["account"].team.memberships.update(is_lead=False)
    orders_down(shop)
    fires(until=8 * MINUTE)
    assert sorted(heard()) == ["lea@example.org", "max@example.org"]


def test_an_earlier_beginning_brings_the_word_forward(shop: dict[str, Service]) -> None:
    incident = orders_down(shop)
    fires(until=MINUTE)
    began = {"impact_started_at": NOON - 10 * MINUTE}
    set_moments(incident.ref, began, actor=PEACETIME, at=NOON + MINUTE)
    fires(until=2 * MINUTE)
    assert heard() == ["lea@example.org"]


def test_a_cause_said_later_is_followed(shop: dict[str, Service]) -> None:
    assert shop["customer"].team is not None
    incident = an_incident(shop["customer"].team, a_declaration("No orders on the page"))
    assert not Reminder.objects.filter(kind="cover_ending").exists()
    tag_cause(incident.ref, "order-service", actor=PEACETIME, at=NOON + 8 * MINUTE)
    assert fires(until=8 * MINUTE) == ["told"]
    assert heard() == ["lea@example.org"]


@pytest.mark.parametrize("over", ["mitigated_at", "resolved_at"])
def test_nobody_hears_of_what_is_over(shop: dict[str, Service], over: str) -> None:
    incident = orders_down(shop)
    fires(until=MINUTE)
    Incident.objects.filter(pk=incident.pk).update(**{over: NOON + 2 * MINUTE})
    assert fires(until=60 * MINUTE) == ["not_needed"]
    assert heard() == []


def test_nobody_hears_of_a_private_incident(shop: dict[str, Service]) -> None:
    orders_down(shop, replace(DOWN, is_private=True))
    assert not Reminder.objects.filter(kind="cover_ending").exists()


def test_a_team_in_rescue_mode_needs_no_word(shop: dict[str, Service]) -> None:
    orders_down(shop)
    assert shop["account"].team is not None
    declare_rescue(shop["account"].team.slug, a_declaration("Carts"), actor=PEACETIME, at=NOON)
    fires(until=60 * MINUTE)
    assert heard() == []


def test_a_fallen_cover_is_not_announced(shop: dict[str, Service]) -> None:
    incident = orders_down(shop)
    Incident.objects.filter(pk=incident.pk).update(impact_started_at=NOON - 15 * MINUTE)
    fires(until=60 * MINUTE)
    assert heard() == []


def test_a_soft_need_is_not_announced(shop: dict[str, Service]) -> None:
    NeedMember.objects.filter(need__coupling="soft").update(cover_minutes=20)
    orders_down(shop)
    fires(until=60 * MINUTE)
    assert heard() == ["lea@example.org"]
