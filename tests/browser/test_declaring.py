"""Into Rescue Mode: with one hand, by keyboard alone, and two people at once."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from peacetime.storage.models import Incident
from tests.browser.visitors import PHONE, Visitors, is_wider_than_its_screen
from tests.builders import a_service, a_team
from tests.cast import the_cast


def test_rescue_is_declared_with_one_hand_on_a_phone(visitors: Visitors) -> None:
    cast = the_cast()
    a_service(team=cast.checkout)
    page = visitors.opens(cast.bob, size=PHONE)
    declare = page.get_by_role("link", name="Declare Rescue Mode")
    expect(declare).to_be_in_viewport(ratio=1)
    declare.tap()

    send = page.get_by_role("button", name="Declare Rescue Mode")
    expect(send).to_be_in_viewport(ratio=1)
    assert not is_wider_than_its_screen(page)
    page.get_by_label("What is wrong").fill("Payments time out")
    page.locator("label", has_text="SEV 0").tap()
    page.get_by_label("Done when").fill("99.9% of payments succeed")
    page.locator("label", has_text="Payments API").tap()
    heard = page.locator("#preview")
    expect(heard).to_contain_text("Checkout is now in Rescue Mode (reliability incident, SEV0)")
    expect(heard).to_contain_text("Bob Beier commands")
    expect(heard).to_contain_text("Planned sprint work is paused")
    expect(heard).to_contain_text("We have found a problem: Payments time out.")
    expect(send).to_be_in_viewport(ratio=1)
    send.tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("Payments time out")
    expect(page.get_by_text("Checkout is in Rescue Mode")).to_be_visible()
    expect(page.get_by_role("link", name="Send an update").first).to_be_in_viewport(ratio=1)
    assert not is_wider_than_its_screen(page)
    incident = Incident.objects.get()
    assert (incident.severity, incident.team.slug) == ("SEV0", "checkout")


def test_rescue_is_declared_without_touching_a_mouse(visitors: Visitors) -> None:
    cast = the_cast()
    page = visitors.opens(cast.alice)
    page.keyboard.press("d")
    page.get_by_role("heading", name="Checkout enters Rescue Mode").wait_for()
    tab_to(page, "input[name=trigger]")
    page.keyboard.press("ArrowDown")  # a security threat
    tab_to(page, "#summary")
    page.keyboard.type("Somebody reads our backups")
    tab_to(page, "input[name=severity]")
    page.keyboard.press("ArrowLeft")
    tab_to(page, "#done_when")
    page.keyboard.type("Every key is new")
    tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Somebody reads our backups")
    page.keyboard.press("c")
    page.keyboard.type("The old keys are revoked")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry").first).to_contain_text("The old keys are revoked")
    incident = Incident.objects.get()
    assert (incident.trigger, incident.severity) == ("security", "SEV0")


def test_a_crunch_asks_who_approves_it_and_until_when(visitors: Visitors) -> None:
    cast = the_cast()
    page = visitors.opens(cast.alice, "/teams/checkout/rescue")
    approver = page.get_by_label("Who approves the crunch")
    expect(approver).to_be_hidden()
    page.locator("label", has_text="A do-or-die deadline").click()
    expect(approver).to_be_visible()
    page.get_by_label("What is wrong").fill("The contract ends on Friday")
    page.get_by_label("Done when").fill("It is signed")
    page.get_by_role("button", name="Declare Rescue Mode").click()

    expect(page.get_by_role("alert")).to_contain_text("A crunch needs somebody who approves it")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("What is wrong")).to_have_value("The contract ends on Friday")
    page.get_by_label("Who approves the crunch").select_option("Dana Dorn")
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1))
    page.get_by_label("Looked at again on").fill(f"{tomorrow:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Declare Rescue Mode").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The contract ends on Friday")


def test_of_two_who_declare_at_once_the_second_joins_calmly(visitors: Visitors) -> None:
    cast = the_cast()
    alice = visitors.opens(cast.alice, "/teams/checkout/rescue")
    bob = visitors.opens(cast.bob, "/teams/checkout/rescue", size=PHONE)
    for page, summary in ((alice, "Payments time out"), (bob, "Cards are declined")):
        page.get_by_label("What is wrong").fill(summary)
        page.get_by_label("Done when").fill("Payments succeed")
        page.get_by_role("button", name="Declare Rescue Mode").click()

    expect(bob.get_by_role("heading", level=1)).to_have_text("Checkout is in Rescue Mode already")
    expect(bob.get_by_text("You are not too late; the room is open.")).to_be_visible()
    bob.get_by_role("button", name="Add it to the timeline as a note").click()
    expect(bob.get_by_role("heading", level=1)).to_have_text("Payments time out")
    expect(bob.locator(".entry").first).to_contain_text("Cards are declined")
    expect(alice.locator(".entry").first).to_contain_text("Cards are declined")
    assert Incident.objects.count() == 1


def test_a_team_is_chosen_where_there_are_several(visitors: Visitors) -> None:
    cast = the_cast()
    for name in ("Search", "Orders"):
        a_team(name)
    page = visitors.opens(cast.alice, size=PHONE)
    page.get_by_role("link", name="Declare Rescue Mode").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which team enters Rescue Mode?")
    page.get_by_label("Find a team").fill("sea")
    expect(page.get_by_role("link", name="Orders")).to_have_count(0)
    page.get_by_role("link", name="Search").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Search enters Rescue Mode")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")
