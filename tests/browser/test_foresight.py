"""Trying other assumptions, bringing numbers, planning a sprint and answering the pulse, in a browser."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from peacetime.storage.models import BurstPolicyVersion, WeeklySeries
from tests.browser.visitors import PHONE, Visitors
from tests.builders import a_member, a_person, a_team
from tests.cast import Cast, the_cast
from tests.serving import Serving


@pytest.fixture
def cast(serving: Serving) -> Cast:
    """Dana leads Search, which is large enough to be shown."""
    cast, search = the_cast(), a_team("Search")
    a_member(search, cast.dana, is_lead=True)
    for number in range(4):
        a_member(search, a_person(f"Person {number}", email=f"p{number}@example.org"))
    return cast


def test_history_is_replayed_while_one_types_and_then_saved(visitors: Visitors, cast: Cast) -> None:
    page = visitors.opens(cast.dana, "/capacity/policy/edit?team=search")
    expect(page.locator("#replay")).to_contain_text("Search as it was")
    page.get_by_label("Cap credit-hours", exact=True).fill("40")
    expect(page.locator("#replay")).to_contain_text("As tried")
    assert not BurstPolicyVersion.objects.exists()
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.locator("#notices")).to_contain_text("Saved.")
    expect(page.locator("#cap")).to_contain_text("shipped: 20")


def test_without_scripts_history_is_replayed_by_a_button(visitors: Visitors, cast: Cast) -> None:
    page = visitors.opens(cast.bob, "/capacity/policy/edit?team=search", scripts=False)
    page.get_by_label("Nights credit-hours an hour", exact=True).fill("3")
    page.get_by_role("button", name="See history replayed").click()
    expect(page.locator("#replay")).to_contain_text("As tried")
    expect(page.locator("#night")).to_have_value("3")


def test_numbers_are_looked_at_then_taken(visitors: Visitors, cast: Cast) -> None:
    page = visitors.opens(cast.dana, "/teams/search/series", size=PHONE)
    monday = date(2026, 3, 2)
    rows = [f"throughput,{monday + timedelta(weeks=n)},9,160" for n in range(10)]
    text = "\n".join(["kind,week,value,exposure", *rows, "throughput,soon,9,160"])
    page.get_by_label("Or its rows, pasted").fill(text)
    page.get_by_role("button", name="Look first").click()
    expect(page.locator("#looked")).to_contain_text("10 weeks can be taken, 1 line cannot")
    assert not WeeklySeries.objects.exists()
    page.get_by_role("button", name="Take the 10 weeks that can be read").click()
    expect(page.locator("#notices")).to_contain_text("10 weeks are taken.")
    assert WeeklySeries.objects.count() == 10


def test_a_sprint_plan_is_an_address(visitors: Visitors, cast: Cast) -> None:
    page = visitors.opens(cast.dana, "/teams/search/plan")
    page.get_by_label("First day").first.fill("2027-01-04")
    page.get_by_label("Last day").first.fill("2027-01-15")
    page.get_by_role("button", name="Plan", exact=True).click()
    page.wait_for_url("**from=2027-01-04&to=2027-01-15**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("4 Jan to 15 Jan")


def test_the_pulse_is_answered_on_a_phone(visitors: Visitors, cast: Cast) -> None:
    page = visitors.opens(cast.bob, "/me/pulse", size=PHONE)
    page.get_by_text("A little").click()
    page.get_by_role("button", name="Answer").click()
    expect(page.locator("#notices")).to_contain_text("Thank you.")
    expect(page.get_by_role("radio", name="A little")).to_be_checked()
