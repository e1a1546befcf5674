"""Pages that change by themselves: without a reload, without taking away what somebody types."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.project import streams
from peacetime.storage.models import Incident
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.roles import assign_role
from peacetime.usecases.teams import TeamDraft, archive_team, create_team, restore_team
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.updates import send_update
from tests.browser.rooms import a_room
from tests.browser.visitors import PHONE, Visitors
from tests.builders import a_team
from tests.cast import Cast, the_cast
from tests.serving import Serving


@pytest.fixture
def cast(serving: Serving) -> Cast:
    return the_cast()


def note(incident: Incident, cast: Cast, text: str) -> None:
    """Somebody else writes."""
    write_entry(incident.ref, EntryKind.NOTE, text, actor=cast.acting("alice"), at=timezone.now())


def remember(page: Page) -> None:
    """Mark a page, so that one sees whether it was loaded again."""
    page.evaluate("window.isTheSame = true")


def is_the_same(page: Page) -> bool:
    return bool(page.evaluate("window.isTheSame === true"))


def test_everybody_sees_a_rescue_begin_without_a_reload(visitors: Visitors, cast: Cast) -> None:
    board = visitors.opens(cast.charlie, "/", size=PHONE)
    team = visitors.opens(cast.bob, "/teams/checkout")
    expect(board.get_by_role("heading", level=1)).to_have_text("The team is in Delivery Mode")
    for page in (board, team):
        remember(page)

    alice = visitors.opens(cast.alice, "/teams/checkout/rescue")
    alice.get_by_label("What is wrong").fill("Payments time out")
    alice.get_by_label("Done when").fill("They do not")
    alice.get_by_role("button", name="Declare Rescue Mode").click()

    expect(board.get_by_role("heading", level=1)).to_have_text("The team is in Rescue Mode")
    card = board.locator(".rescue-card")
    expect(card).to_contain_text("Checkout Payments time out")
    expect(card).to_contain_text("Alice Abel")
    expect(card).to_contain_text("0 of 4 met")
    expect(board).to_have_title("The team is in Rescue Mode · Peacetime")
    expect(board.locator("#spoken")).to_have_text("The team is in Rescue Mode")
    expect(team.get_by_role("link", name="Open the incident room")).to_be_visible()
    expect(team.locator("#rescue-count")).to_contain_text("1")
    assert is_the_same(board)
    assert is_the_same(team)


def test_the_room_follows_what_others_do(visitors: Visitors, cast: Cast) -> None:
    incident, now = a_room(cast), timezone.now()
    page = visitors.opens(cast.charlie, f"/incidents/{incident.ref}")
    remember(page)
    alice = cast.acting("alice")
    note(incident, cast, "p99 is at 5 s")
    expect(page.locator(".entry").first).to_contain_text("Alice Abel p99 is at 5 s")
    assign_role(incident.ref, Role.SCRIBE, cast.bob.email, actor=alice, at=now)
    expect(page.locator(f"#role-{incident.ref}-scribe-1")).to_contain_text("Bob Beier")
    mark_criterion(incident.ref, 1, is_met=True, note="0 errors", actor=alice, at=now)
    expect(page.locator(f"#criteria-{incident.ref}")).to_contain_text("1 of 4 met")
    send_update(incident.ref, "We roll back", actor=alice, at=now)
    expect(page.locator(f"#updates-{incident.ref}")).to_contain_text("We roll back")
    numbers = page.locator(".entry").evaluate_all(
        "all => all.map(each => Number(each.dataset.seq))"
    )
    assert numbers == sorted(numbers, reverse=True)
    assert is_the_same(page)


def test_what_somebody_types_outlives_what_others_do(visitors: Visitors, cast: Cast) -> None:
    incident = a_room(cast)
    page = visitors.opens(cast.bob, f"/incidents/{incident.ref}")
    line = page.get_by_label("Add to the timeline")
    shown = page.get_by_label("What shows it: Monitoring confirms a stable trend")
    line.fill("half a senten")
    shown.press_sequentially("30 min f")
    note(incident, cast, "somebody else writes")
    expect(page.locator(".entry").first).to_contain_text("somebody else writes")
    shown.press_sequentially("lat")
    expect(shown).to_have_value("30 min flat")
    page.get_by_role("button", name="Monitoring confirms a stable trend").click()
    criteria = page.locator(f"#criteria-{incident.ref}")
    expect(criteria).to_contain_text("1 of 4 met")
    expect(criteria).to_contain_text("30 min flat")
    expect(line).to_have_value("half a senten")


def test_of_two_who_mark_the_same_line_the_second_is_told(visitors: Visitors, cast: Cast) -> None:
    incident = a_room(cast)
    page = visitors.opens(cast.bob, f"/incidents/{incident.ref}")
    shown = page.get_by_label("What shows it: Customer impact stopped or bounded")
    shown.press_sequentially("no errors since 10")
    now = timezone.now()
    mark_criterion(incident.ref, 1, is_met=True, actor=cast.acting("alice"), at=now)
    expect(page.locator(".entry").first).to_contain_text("Met: Customer impact")
    page.get_by_role("button", name="Customer impact stopped or bounded").click()
    expect(page.locator("#notices")).to_contain_text("changed this line meanwhile")
    expect(page.locator(f"#criteria-{incident.ref}")).to_contain_text("1 of 4 met")


def test_after_a_restart_the_page_catches_up(
    visitors: Visitors, cast: Cast, serving: Serving
) -> None:
    incident = a_room(cast)
    page = visitors.opens(cast.bob, f"/incidents/{incident.ref}")
    remember(page)
    note(incident, cast, "before")
    expect(page.locator(".entry").first).to_contain_text("before")
    serving.stop()
    note(incident, cast, "during")
    sign = page.locator("#live-sign")
    expect(sign).to_have_attribute("data-state", "reconnecting")
    serving.start()
    expect(page.locator(".entry").first).to_contain_text("during")
    expect(sign).to_have_attribute("data-state", "live")
    note(incident, cast, "afterwards")
    expect(page.locator(".entry").first).to_contain_text("afterwards")
    assert is_the_same(page)


def test_two_tabs_share_one_stream(visitors: Visitors, cast: Cast) -> None:
    incident = a_room(cast)
    first = visitors.opens(cast.bob, f"/incidents/{incident.ref}")
    second = first.context.new_page()
    second.goto("/")
    note(incident, cast, "p99 is at 5 s")
    expect(first.locator(".entry").first).to_contain_text("p99 is at 5 s")
    mark_criterion(incident.ref, 1, is_met=True, actor=cast.acting("alice"), at=timezone.now())
    expect(second.locator(".rescue-card")).to_contain_text("1 of 4 met")
    first.close()  # the tab that held the stream
    mark_criterion(incident.ref, 2, is_met=True, actor=cast.acting("alice"), at=timezone.now())
    expect(second.locator(".rescue-card")).to_contain_text("2 of 4 met")


def test_signing_out_everywhere_ends_what_another_browser_follows(
    visitors: Visitors, cast: Cast, monkeypatch: Any
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.2)
    incident = a_room(cast)
    lost = visitors.opens(cast.bob, f"/incidents/{incident.ref}", size=PHONE)
    note(incident, cast, "before")
    expect(lost.locator(".entry").first).to_contain_text("before")
    here = visitors.opens(cast.bob, "/settings/account")
    here.get_by_role("button", name="Sign out everywhere").click()
    expect(here.get_by_text("You are signed out everywhere.")).to_be_visible()
    expect(lost.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_new_team_comes_onto_every_open_board(visitors: Visitors, cast: Cast) -> None:
    archive_team("checkout", actor=cast.acting("dana"), at=timezone.now())
    board = visitors.opens(cast.charlie)
    expect(board.get_by_role("heading", name="Set up a team")).to_be_visible()
    restore_team("checkout", actor=cast.acting("dana"), at=timezone.now())
    expect(board.locator("#team-checkout")).to_be_visible()
    create_team("till", TeamDraft("Till", "UTC"), actor=cast.acting("dana"), at=timezone.now())
    expect(board.locator("#team-till")).to_be_visible()


def test_who_types_fast_into_the_search_loses_no_letter(visitors: Visitors, cast: Cast) -> None:
    for number in range(9):
        a_team(f"Team {number}")
    a_team("Search and discovery")
    page = visitors.opens(cast.bob)
    field = page.get_by_label("Find a team")
    field.press_sequentially("search and disc", delay=60)
    expect(field).to_have_value("search and disc")
    expect(page.locator("#team-search-and-discovery")).to_be_visible()
    expect(page.locator("#team-team-1")).to_have_count(0)
    page.wait_for_url("**q=search%20and%20disc**")  # shared or reloaded, it finds the same
