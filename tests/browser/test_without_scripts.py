"""Every act works without scripts: declare, write, take a role, tick, tell, stand down."""

from playwright.sync_api import expect

from peacetime.storage.models import Incident
from tests.browser.visitors import PHONE, Visitors
from tests.cast import the_cast


def test_a_rescue_without_scripts(visitors: Visitors) -> None:
    cast = the_cast()
    page = visitors.opens(cast.alice, size=PHONE, scripts=False)
    page.get_by_role("link", name="Declare Rescue Mode").tap()
    page.get_by_label("What is wrong").fill("Payments time out")
    page.get_by_label("Done when").fill("They do not")
    page.get_by_role("button", name="Declare Rescue Mode").tap()
    expect(page.locator("#notices")).to_contain_text("Rescue Mode is declared.")
    room = page.url

    page.get_by_label("Add to the timeline").fill("/decision roll back because it worked before")
    page.get_by_role("button", name="Add", exact=True).tap()
    expect(page.locator(".entry").first).to_contain_text("because it worked before")
    comms = page.locator(".person").filter(has_text="Comms lead")
    comms.get_by_role("button", name="I take it").tap()
    expect(comms).to_contain_text("Alice Abel")
    for line in ("Customer impact stopped or bounded", "Short-term mitigation in place"):
        page.get_by_role("button", name=line).tap()
    page.get_by_label("What shows it: Monitoring confirms a stable trend").fill("30 min flat")
    page.get_by_role("button", name="Monitoring confirms a stable trend").tap()
    expect(page.get_by_text("3 of 4 met")).to_be_visible()
    expect(page.get_by_text("30 min flat").first).to_be_visible()

    page.goto(f"{room}/updates")
    page.get_by_label("What happens").fill("We roll back")
    page.get_by_role("button", name="Send the update").tap()
    expect(page.locator(".update")).to_contain_text("We roll back")
    page.get_by_role("link", name="Back to Delivery", exact=True).tap()
    page.get_by_label("Cause, in brief").fill("The pool was too small")
    page.get_by_role("button", name="Back to Delivery").tap()
    expect(page.locator("#notices")).to_contain_text("Checkout is back in Delivery Mode.")
    assert not Incident.objects.get().is_open


def test_the_menu_opens_without_scripts(visitors: Visitors) -> None:
    page = visitors.opens(the_cast().dana, size=PHONE, scripts=False)
    page.get_by_text("Menu").tap()
    page.get_by_role("link", name="Settings").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dana Dorn")
    page.get_by_label("Light or dark").select_option("Dark")
    page.get_by_role("button", name="Save").first.tap()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
