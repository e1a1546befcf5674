"""Writing a postmortem without scripts: it is checked, merged by hand and saved all the same."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from peacetime.usecases.postmortems.writing import save_text
from tests.browser.visitors import PHONE, Visitors
from tests.builders import a_postmortem
from tests.cast import Cast, the_cast
from tests.serving import Serving


@pytest.fixture
def cast(serving: Serving) -> Cast:
    return the_cast()


def test_whoever_was_second_merges_by_hand(visitors: Visitors, cast: Cast) -> None:
    ref = a_postmortem(team=cast.checkout, text="One\n").ref
    page = visitors.opens(cast.bob, f"/postmortems/{ref}/edit", size=PHONE, scripts=False)
    save_text(ref, "T", "One\nHers", actor=cast.acting("alice"), at=timezone.now())
    text = page.get_by_label("Text", exact=True)
    text.fill("One\nMine")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Alice Abel saved version 2 meanwhile")
    expect(page.locator("ins")).to_have_text("Hers")
    expect(text).to_have_value("One\nMine")
    text.fill("One\nHers\nMine")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("article")).to_contain_text("One Hers Mine")


def test_it_is_checked_and_saved(visitors: Visitors, cast: Cast) -> None:
    ref = a_postmortem(team=cast.checkout, text="One\n").ref
    page = visitors.opens(cast.bob, f"/postmortems/{ref}/edit", scripts=False)
    text = page.get_by_label("Text", exact=True)
    text.fill("## Action items\n\n- Remember to look\n")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#preview")).to_contain_text("An intention, not a change")
    expect(text).to_have_value("## Action items\n\n- Remember to look\n")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("article")).to_contain_text("Remember to look")
