"""The neighbourhood of a service, moved around in by finger and by keys."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import PHONE, Visitors
from tests.cast import Cast, the_cast
from tests.meshes import a_shop
from tests.serving import Serving


@pytest.fixture
def cast(serving: Serving) -> Cast:
    cast = the_cast()
    a_shop()
    return cast


def test_a_neighbourhood_is_moved_around_in_by_keys_and_closed_again(
    visitors: Visitors, cast: Cast
) -> None:
    page = visitors.opens(cast.charlie, "/dependencies/services/order-service", size=PHONE)
    button = page.get_by_role("button", name="Move around in it")
    button.click()
    told = page.locator(".mesh-told")
    expect(told).to_contain_text("Order service")
    expect(page.locator(".mesh-wrap")).to_be_hidden()
    page.locator(".mesh-canvas").press("ArrowRight")
    expect(told).to_contain_text("falls")
    page.locator(".mesh-canvas").press("Escape")
    expect(told).to_be_empty()
    for pressed in ("ArrowRight", "ArrowRight", "Enter"):
        page.locator(".mesh-canvas").press(pressed)
    expect(page).not_to_have_url("/dependencies/services/order-service")
    page.goto("/dependencies/services/order-service")
    button.click()
    expect(page.locator(".mesh-live")).to_be_visible()
    button.click()
    expect(page.locator(".mesh-live")).to_have_count(0)
    expect(page.locator(".mesh-wrap")).to_be_visible()


def test_without_scripts_the_picture_stands_still(visitors: Visitors, cast: Cast) -> None:
    page = visitors.opens(cast.charlie, "/dependencies/services/order-service", scripts=False)
    expect(page.locator("svg.mesh")).to_be_visible()
    expect(page.get_by_role("button", name="Move around in it")).to_be_hidden()
