"""The incident room: writing, telling, handing over, ticking."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from peacetime.storage.models import Reminder
from peacetime.usecases.audiences import add_audience
from peacetime.usecases.reminders import fire_reminder
from tests.browser.rooms import a_room
from tests.browser.visitors import PHONE, Visitors
from tests.cast import Cast, the_cast


@pytest.fixture
def cast(address: str) -> Cast:
    return the_cast()


def test_a_line_becomes_a_decision_with_its_reason(visitors: Visitors, cast: Cast) -> None:
    incident = a_room(cast)
    page = visitors.opens(cast.bob, f"/incidents/{incident.ref}")
    line = page.get_by_label("Add to the timeline")
    line.fill("/decision roll back because the pool is the only change")
    expect(page.locator("#composer-hint")).to_contain_text("A decision; write “because”")
    page.get_by_role("button", name="Add", exact=True).click()
    entry = page.locator(".entry").first
    expect(entry).to_contain_text("Bob Beier Decision roll back")
    expect(entry).to_contain_text("because the pool is the only change")
    expect(line).to_have_value("")
    expect(line).to_be_focused()

    line.fill("/dance on the table")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("/dance is not known here")
    expect(line).to_have_value("/dance on the table")

    line.fill("/action Bob rolls back")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry").first).to_contain_text("Action Bob rolls back")
    page.get_by_role("link", name="Decisions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 decision")
    expect(page.locator(".entry")).to_have_count(1)


def test_an_overdue_update_is_seen_on_board_and_room_until_somebody_speaks(
    visitors: Visitors, cast: Cast
) -> None:
    add_audience(
        "Care", "care@example.org", team="checkout", actor=cast.acting("dana"), at=timezone.now()
    )
    incident = a_room(cast, ago=timedelta(minutes=45))
    due = Reminder.objects.get(incident=incident, kind="update_due")
    fire_reminder(due.pk, at=timezone.now())
    board = visitors.opens(cast.charlie)
    overdue = board.locator(".rescue-card .promise")
    expect(overdue).to_contain_text("Update overdue 15 min")
    page = visitors.opens(cast.bob, f"/incidents/{incident.ref}", size=PHONE)
    expect(page.locator(".room-banner .promise")).to_contain_text("Update overdue 15 min")
    expect(page.locator(".entry").first).to_contain_text(
        "The promised stakeholder update is overdue"
    )

    page.get_by_role("link", name="Send an update").first.tap()
    words = page.get_by_label("What happens")
    words.fill("Payments probably fail")
    expect(page.locator("#text-guess")).to_contain_text("“probably”: this guesses")
    words.fill("Payments fail for one in five customers")
    expect(page.locator("#text-guess")).to_be_hidden()
    page.get_by_label("Status").select_option("Identified")
    expect(page.locator("#preview")).to_contain_text("Status: identified")
    page.get_by_role("button", name="Send the update").tap()
    expect(page.locator("#notices")).to_contain_text("The update is on its way to 1 address.")
    expect(page.locator(".room-banner .promise")).to_contain_text("Update due in")
    expect(overdue).to_contain_text("Update due in")
    expect(page.locator(".update")).to_contain_text("Payments fail for one in five customers")


def test_command_is_handed_over_and_both_hear_it(visitors: Visitors, cast: Cast) -> None:
    incident = a_room(cast)
    dana = visitors.opens(cast.dana, f"/incidents/{incident.ref}")
    alice = visitors.opens(cast.alice, f"/incidents/{incident.ref}")
    roles = alice.locator(f"#roles-{incident.ref}")
    roles.locator("summary", has_text="Incident commander").click()
    roles.get_by_label("Incident commander", exact=True).select_option("Dana Dorn")
    roles.get_by_role("button", name="Hand over").first.click()
    for page in (alice, dana):
        commander = page.locator(f"#role-{incident.ref}-commander-1")
        expect(commander).to_contain_text("Dana Dorn")
        expect(page.locator(".entry").first).to_contain_text("Dana Dorn")

    scribe = alice.locator(f"#roles-{incident.ref} .person").filter(has_text="Scribe")
    scribe.get_by_role("button", name="I take it").click()
    expect(scribe).to_contain_text("Alice Abel")
    expect(dana.locator(f"#role-{incident.ref}-scribe-1")).to_contain_text("Alice Abel")


def test_a_criterion_is_met_with_what_shows_it(visitors: Visitors, cast: Cast) -> None:
    incident = a_room(cast)
    page = visitors.opens(cast.bob, f"/incidents/{incident.ref}")
    criteria = page.locator(f"#criteria-{incident.ref}")
    criteria.get_by_label("What shows it: Monitoring confirms a stable trend").fill("30 min flat")
    criteria.get_by_role("button", name="Customer impact stopped or bounded").click()
    expect(criteria).to_contain_text("1 of 4 met")
    note = criteria.get_by_label("What shows it: Monitoring confirms a stable trend")
    expect(note).to_have_value("30 min flat")  # what was typed beside it is not lost
    criteria.get_by_role("button", name="Monitoring confirms a stable trend").click()
    expect(criteria).to_contain_text("2 of 4 met")
    expect(criteria).to_contain_text("30 min flat")
    tick = criteria.get_by_role("button", name="Customer impact stopped or bounded")
    expect(tick).to_have_attribute("aria-pressed", "true")
    tick.press("Space")
    expect(criteria).to_contain_text("1 of 4 met")
    expect(tick).to_be_focused()


def test_a_mistake_is_corrected_and_a_secret_redacted(visitors: Visitors, cast: Cast) -> None:
    incident = a_room(cast)
    page = visitors.opens(cast.dana, f"/incidents/{incident.ref}")
    line = page.get_by_label("Add to the timeline")
    line.fill("p99 is at 50 s")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("More about entry 4").click()
    page.get_by_role("link", name="Correct").click()
    page.get_by_label("What is right").fill("p99 is at 5 s")
    page.get_by_role("button", name="Add the correction").click()
    expect(page.locator(".entry").first).to_contain_text("Corrects entry 4")

    line.fill("the password is hunter2")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("More about entry 6").click()
    page.get_by_role("link", name="Redact").click()
    page.get_by_label("Why").fill("a password was pasted")
    page.get_by_role("button", name="Redact for good").click()
    expect(page.locator(f"#entry-{incident.ref}-6")).to_contain_text("a password was pasted")
    expect(page.locator("main")).not_to_contain_text("hunter2")


def test_somebody_says_when_it_began(visitors: Visitors, cast: Cast) -> None:
    incident = a_room(cast)
    page = visitors.opens(cast.bob, f"/incidents/{incident.ref}")
    facts = page.locator(f"#facts-{incident.ref}")
    expect(facts.locator("dd").first).to_have_text("not known")
    facts.get_by_text("Say when").click()
    began = timezone.localtime(timezone.now() - timedelta(hours=1))
    facts.get_by_label("Impact started").fill(f"{began:%Y-%m-%dT%H:%M}")
    facts.get_by_role("button", name="Save the moments").click()
    expect(page.get_by_text("The moments are saved.")).to_be_visible()
    expect(facts.locator("dd").first).not_to_have_text("not known")


def test_a_viewer_reads_along_and_is_offered_nothing(visitors: Visitors, cast: Cast) -> None:
    incident = a_room(cast)
    page = visitors.opens(cast.charlie, f"/incidents/{incident.ref}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Payments time out")
    for offer in ("Add", "I take it", "Send an update", "Back to Delivery…", "Say when"):
        expect(page.get_by_text(offer, exact=True).locator("visible=true")).to_have_count(0)
    expect(page.get_by_label("Add to the timeline")).to_be_hidden()


def test_a_viewer_sees_which_criteria_are_met_and_reaches_no_tick_also_after_a_change(
    visitors: Visitors, cast: Cast
) -> None:
    incident = a_room(cast)
    theirs = visitors.opens(cast.charlie, f"/incidents/{incident.ref}")
    criteria = theirs.locator(f"#criteria-{incident.ref}")
    signs = criteria.get_by_role("img")
    expect(criteria.get_by_role("button")).to_have_count(0)
    unmet = signs.count()
    assert unmet > 1
    expect(criteria.get_by_role("img", name="Not met")).to_have_count(unmet)
    ours = visitors.opens(cast.alice, f"/incidents/{incident.ref}")
    expect(ours.locator(f"#criteria-{incident.ref}").get_by_role("img")).to_have_count(0)
    ours.locator(f"#tick-{incident.ref}-1").click()
    expect(signs.first).to_have_accessible_name("Met")
    expect(criteria.get_by_role("button")).to_have_count(0)
    for _ in range(60):
        theirs.keyboard.press("Tab")
        focused = theirs.evaluate("document.activeElement.className")
        assert "criterion-tick" not in focused


def test_a_line_that_was_begun_outlives_another_act(visitors: Visitors, cast: Cast) -> None:
    incident = a_room(cast)
    page = visitors.opens(cast.dana, f"/incidents/{incident.ref}")
    line = page.get_by_label("Add to the timeline")
    line.fill("p99 is at 5 s")
    page.keyboard.press("Control+Enter")
    expect(line).to_have_value("")
    line.fill("half a senten")
    scribe = page.locator(f"#roles-{incident.ref} .person").filter(has_text="Scribe")
    scribe.get_by_role("button", name="I take it").click()
    expect(scribe).to_contain_text("Dana Dorn")
    expect(line).to_have_value("half a senten")
