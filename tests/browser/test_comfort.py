"""Light and dark, keys, lines to copy."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import Visitors
from tests.cast import Cast, the_cast


@pytest.fixture
def cast(address: str) -> Cast:
    return the_cast()


def test_dark_is_chosen_at_once_and_stays(visitors: Visitors, cast: Cast) -> None:
    page = visitors.opens(cast.alice, "/settings/account")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)
    with page.expect_response("**/settings/account/theme"):
        page.get_by_label("Light or dark").select_option("Dark")
    dark = page.evaluate(paper)
    assert dark != light
    page.goto("/")
    assert page.evaluate(paper) == dark
    page.goto("/settings/account")
    with page.expect_response("**/settings/account/theme"):
        page.get_by_label("Light or dark").select_option("As the system says")
    page.goto("/")
    assert page.evaluate(paper) == light
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(paper) == dark


def test_keys_are_listed_lead_around_and_can_be_switched_off(
    visitors: Visitors, cast: Cast
) -> None:
    page = visitors.opens(cast.alice)
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keys on this page")
    expect(help_).to_contain_text("Declare Rescue Mode")
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(page.get_by_role("heading", level=1)).to_have_text("Alice Abel")
    page.get_by_role("button", name="Keys on this page").click()
    page.get_by_label("Switch these keys off").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.keyboard.press("?")
    expect(help_).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alice Abel")


def test_the_standup_line_is_copied(visitors: Visitors, cast: Cast) -> None:
    page = visitors.opens(cast.alice, "/teams/checkout")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "We are in Delivery Mode: planned work goes on."


def test_a_number_opens_its_formula(visitors: Visitors, cast: Cast) -> None:
    page = visitors.opens(cast.alice, "/teams/checkout")
    page.get_by_role("button", name="100%").click()
    expect(page.locator("#delivery-definition")).to_contain_text(
        "Time in Delivery ÷ (time in Delivery + time in Rescue)"
    )
