"""From an empty installation to a team that can declare."""

from django.utils import timezone
from playwright.sync_api import expect

from peacetime.storage.models import Team
from peacetime.usecases.sign_in import issue_sign_in_link
from tests.browser.visitors import PHONE, Visitors
from tests.builders import PASSWORD, a_person


def test_the_first_administrator_sets_up_a_team_and_invites_somebody(visitors: Visitors) -> None:
    page = visitors.opens(path=f"/sign-in/{issue_sign_in_link(at=timezone.now())}")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Your name").fill("Dana Dorn")
    page.get_by_label("E-mail address").fill("dana@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Nothing is on fire, and nobody is here yet"
    )
    page.get_by_role("link", name="Set up a team").click()
    page.get_by_label("Name", exact=True).fill("Checkout")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_role("button", name="Set up the team").click()
    expect(page.get_by_text("Checkout is set up.")).to_be_visible()
    assert Team.objects.get().slug == "checkout"

    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_label("E-mail address").fill("bob@example.org")
    page.get_by_label("Joins").select_option("Checkout")
    page.get_by_role("button", name="Invite").click()
    link = page.locator("#invitation-link").inner_text()

    bob = visitors.opens(path=link, size=PHONE)
    bob.get_by_label("Your name").fill("Bob Beier")
    bob.get_by_label("Choose a password").fill(PASSWORD)
    bob.get_by_role("button", name="Join").click()
    expect(bob.get_by_role("heading", level=1)).to_have_text("The team is in Delivery Mode")
    expect(bob.get_by_role("link", name="Declare Rescue Mode")).to_be_visible()


def test_a_newcomer_looks_around_the_sample_and_archives_it(visitors: Visitors) -> None:
    page = visitors.opens(a_person("Dana Dorn", org_role="admin"))
    # a year of eight teams is written in one request
    page.get_by_role("button", name="Show the sample organisation").click(timeout=60_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 8 teams", timeout=60_000)
    page.locator(".rescue-card a").first.click()
    expect(page.locator(".entry").nth(2)).to_be_visible()
    page.goto("/settings/sample")
    page.get_by_role("button", name="Archive the sample organisation").click()
    expect(page.locator("#notices")).not_to_be_empty()
    page.goto("/")
    expect(page.get_by_role("heading", name="Look around")).to_be_visible()
