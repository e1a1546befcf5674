"""Back to Delivery: not before the criteria are met, or with a reason that everybody reads."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from peacetime.storage.models import Incident
from peacetime.usecases.criteria import mark_criterion
from tests.browser.rooms import a_room
from tests.browser.visitors import PHONE, Visitors, is_wider_than_its_screen
from tests.cast import Cast, the_cast


@pytest.fixture
def cast(address: str) -> Cast:
    return the_cast()


def meet(incident: Incident, cast: Cast, *numbers: int) -> None:
    """Criteria that are met."""
    for number in numbers:
        mark_criterion(
            incident.ref, number, is_met=True, actor=cast.acting("alice"), at=timezone.now()
        )


def test_an_unmet_criterion_needs_a_reason_and_then_the_team_recovers(
    visitors: Visitors, cast: Cast
) -> None:
    incident = a_room(cast, ago=timedelta(hours=2))
    meet(incident, cast, 1, 3)
    board = visitors.opens(cast.charlie)
    expect(board.get_by_role("heading", level=1)).to_have_text("The team is in Rescue Mode")
    page = visitors.opens(cast.alice, f"/incidents/{incident.ref}", size=PHONE)
    page.get_by_role("link", name="Back to Delivery…").tap()

    expect(page.get_by_text("1 exit criterion is not met")).to_be_visible()
    expect(page.locator(".finding").first).to_have_text("Monitoring confirms a stable trend")
    expect(page.get_by_label("A word of thanks")).to_have_value(
        "Thanks to Alice Abel and Bob Beier for getting us out of this."
    )
    expect(page.get_by_label("Owner")).to_have_value("alice@example.org")
    assert page.get_by_label("When", exact=True).input_value() > f"{timezone.now():%Y-%m-%d}"
    send = page.get_by_role("button", name="Back to Delivery")
    expect(send).to_be_in_viewport(ratio=1)
    page.get_by_label("Cause, in brief").fill("The pool was too small")
    expect(page.locator("#preview")).to_contain_text("Cause in brief: The pool was too small.")
    assert not is_wider_than_its_screen(page)
    send.tap()

    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("Not met yet: Monitoring confirms a stable trend.")
    expect(page.get_by_label("Cause, in brief")).to_have_value("The pool was too small")
    page.get_by_label("Why stand down all the same").fill("The graphs follow tomorrow")
    send.tap()

    expect(page.locator("#notices")).to_contain_text("Checkout is back in Delivery Mode.")
    banner = page.locator(".room-banner")
    expect(banner).to_contain_text("The pool was too small")
    expect(banner).to_contain_text("Stood down with criteria unmet: The graphs follow tomorrow")
    expect(banner).to_contain_text("Thanks to Alice Abel and Bob Beier")
    expect(board.get_by_role("heading", level=1)).to_have_text("The team is in Delivery Mode")
    expect(board.locator(".rescue-card")).to_have_count(0)
    row = board.locator("#team-checkout")
    expect(row).to_contain_text("Recovering until")
    page.goto("/teams/checkout")
    expect(page.locator(".mode").first).to_contain_text("Recovering until")
    expect(page.locator("#standup-line")).to_contain_text("recovering for")
    expect(page.locator("#channel-line")).to_have_text("🟢 Delivery (recovering)")


def test_with_every_criterion_met_nothing_is_asked_twice(visitors: Visitors, cast: Cast) -> None:
    incident = a_room(cast)
    meet(incident, cast, 1, 2, 3)
    page = visitors.opens(cast.bob, f"/incidents/{incident.ref}")
    page.get_by_role("link", name="Back to Delivery", exact=True).click()  # the next step, largest
    expect(page.get_by_label("Why stand down all the same")).to_have_count(0)
    page.get_by_label("Cause, in brief").fill("The pool was too small")
    page.get_by_role("button", name="Back to Delivery").click()
    expect(page.locator("#notices")).to_contain_text("Checkout is back in Delivery Mode.")
    expect(page.locator(f"#criteria-{incident.ref}")).to_contain_text("4 of 4 met")


def test_who_watches_the_room_sees_that_it_is_over(visitors: Visitors, cast: Cast) -> None:
    incident = a_room(cast)
    meet(incident, cast, 1, 2, 3)
    watching = visitors.opens(cast.dana, f"/incidents/{incident.ref}")
    page = visitors.opens(cast.bob, f"/incidents/{incident.ref}/stand-down")
    page.get_by_label("Cause, in brief").fill("The pool was too small")
    page.get_by_role("button", name="Back to Delivery").click()
    expect(watching.locator(".room-banner")).to_contain_text("is done with this incident")
    expect(watching.get_by_role("link", name="Send an update")).to_have_count(0)
    expect(watching.locator(".entry").first).to_contain_text("Checkout is back in Delivery Mode")
