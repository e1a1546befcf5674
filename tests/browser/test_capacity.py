"""From the board to the arithmetic of a number; one's own balance; and who has been on it, as roles change."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from peacetime.domain.incidents.roles import Role
from peacetime.usecases.burst.settling import settle_everything
from peacetime.usecases.roles import assign_role, leave_role
from tests.browser.rooms import a_room
from tests.browser.visitors import PHONE, Visitors, is_wider_than_its_screen
from tests.cast import Cast, the_cast
from tests.serving import Serving


@pytest.fixture
def cast(serving: Serving) -> Cast:
    return the_cast()


def test_a_number_of_the_board_opens_down_to_its_arithmetic(visitors: Visitors, cast: Cast) -> None:
    incident = a_room(cast, ago=timedelta(hours=5))
    settle_everything(at=timezone.now())
    page = visitors.opens(cast.alice, "/?q=check", size=PHONE)
    page.locator("#gauge-checkout a").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Checkout is ")
    page.get_by_role("button", name="Recovery owed").or_(page.locator(".define").first).first.tap()
    expect(page.locator(".definition:popover-open")).to_contain_text("How it is computed")
    page.keyboard.press("Escape")
    row = page.locator(".entry-table tr", has=page.locator(f"[href='/incidents/{incident.ref}']"))
    expect(row).to_contain_text("a page")
    assert not is_wider_than_its_screen(page)


def test_the_line_of_a_team_comes_after_its_page(visitors: Visitors, cast: Cast) -> None:
    settle_everything(at=timezone.now())
    page = visitors.opens(cast.bob, "/teams/checkout")
    part = page.locator("#capacity-checkout")
    expect(part.locator("svg.balance")).to_be_visible()
    expect(part).to_contain_text("Warning signs")
    plain = visitors.opens(cast.bob, "/teams/checkout", scripts=False)
    plain.get_by_role("link", name="Everything about it").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Checkout is healthy")


def test_one_shares_ones_balance_and_stops_without_scripts(visitors: Visitors, cast: Cast) -> None:
    page = visitors.opens(cast.alice, "/me/capacity", size=PHONE, scripts=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("You have 20 of 20 h")
    page.get_by_text("Share it with somebody").tap()
    page.get_by_label("Who", exact=True).select_option("Bob Beier")
    page.get_by_role("button", name="Share", exact=True).tap()
    expect(page.locator("#notices")).to_contain_text("can see your balance and entries now")
    other = visitors.opens(cast.bob, "/me/capacity")
    other.get_by_role("link", name="Alice Abel").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Alice Abel has 20 of 20 h")
    page.get_by_role("button", name="Stop").tap()
    expect(page.locator("#shared")).to_contain_text("You alone")


def test_who_is_on_it_changes_with_the_roles_and_is_for_its_people_alone(
    visitors: Visitors, cast: Cast
) -> None:
    incident = a_room(cast, ago=timedelta(hours=7))
    path, watch = f"/incidents/{incident.ref}", f"#watch-{incident.ref}"
    alice, dana = visitors.opens(cast.alice, path), visitors.opens(cast.dana, path)
    expect(alice.locator(watch)).to_contain_text("Bob Beier has been on it for 7 h")
    expect(dana.locator(watch)).to_have_text("")
    acting, at = cast.acting("alice"), timezone.now()
    leave_role(incident.ref, Role.COMMS_LEAD, cast.bob.email, actor=acting, at=at)
    expect(alice.locator(watch)).not_to_contain_text("Bob Beier")
    assign_role(incident.ref, Role.SCRIBE, cast.dana.email, actor=acting, at=at)
    expect(dana.locator(watch)).to_contain_text("Alice Abel has been on it for 7 h")
