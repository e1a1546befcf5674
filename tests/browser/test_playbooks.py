"""Ticking what leading asks while somebody else looks on, and a wording that is tried while one types."""

import pytest
from playwright.sync_api import expect

from peacetime.domain.modes.playbooks.standard import RESCUE
from tests.browser.rooms import a_room
from tests.browser.visitors import PHONE, Visitors
from tests.cast import Cast, the_cast
from tests.serving import Serving


@pytest.fixture
def cast(serving: Serving) -> Cast:
    return the_cast()


def test_a_tick_is_seen_by_whoever_looks_on(visitors: Visitors, cast: Cast) -> None:
    incident = a_room(cast)
    room = visitors.opens(cast.alice, f"/incidents/{incident.ref}", size=PHONE)
    team = visitors.opens(cast.bob, "/teams/checkout")
    line = RESCUE.responsibilities[3]
    room.get_by_role("button", name=line).click()
    expect(room.get_by_role("button", name=line)).to_have_attribute("aria-pressed", "true")
    for page in (room, team):
        leading = page.locator("[data-part=leading]")
        expect(leading).to_contain_text("1 of 8")
        expect(leading).to_contain_text("Alice Abel")


def test_without_scripts_a_line_is_ticked_all_the_same(visitors: Visitors, cast: Cast) -> None:
    page = visitors.opens(cast.bob, "/teams/checkout", scripts=False)
    leading = page.locator("[data-part=leading]")
    leading.get_by_role("button").first.click()
    expect(leading).to_contain_text("1 of 8")


def test_a_wording_is_tried_while_one_types(visitors: Visitors, cast: Cast) -> None:
    a_room(cast)
    page = visitors.opens(cast.dana, "/settings/wording/entering_stakeholders")
    page.get_by_label("Body").fill("{summary}. Mehr bald.")
    said = page.locator("#preview")
    expect(said).to_contain_text("Mehr bald.")
    page.get_by_label("Body").fill("{sumary}.")
    expect(said).to_contain_text("Did you mean {summary}?")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no {sumary}")
    page.get_by_label("Body").fill("{summary}. Mehr bald.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#notices")).to_contain_text("Saved.")
