"""The database is gone for a moment: nothing that was typed is."""

from typing import Any

import pytest
from django.db import OperationalError
from playwright.sync_api import expect

from peacetime.storage.models import Incident, TimelineEntry
from peacetime.usecases import modes
from peacetime.web.incidents import acts
from tests.browser.rooms import a_room
from tests.browser.visitors import PHONE, Visitors, is_wider_than_its_screen
from tests.cast import Cast, the_cast


@pytest.fixture
def cast(address: str) -> Cast:
    return the_cast()


def lose(*_: object, **__: object) -> Any:
    """What a use-case meets when the database goes away in its middle."""
    raise OperationalError("server closed the connection unexpectedly")


def test_a_declaration_survives_a_database_that_was_gone(
    visitors: Visitors, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visitors.opens(cast.alice, "/teams/checkout/rescue", size=PHONE)
    page.get_by_label("What is wrong").fill("Payments time out,\nand so do refunds")
    page.locator("label", has_text="SEV 0").tap()
    page.get_by_label("Done when").fill("They do not")
    with monkeypatch.context() as gone:
        gone.setattr(modes, "declare_rescue", lose)
        page.get_by_role("button", name="Declare Rescue Mode").tap()
        expect(page.get_by_text("Nothing was saved")).to_be_visible()
        assert not is_wider_than_its_screen(page)
    page.get_by_role("button", name="Try again").tap()
    expect(page.locator("#notices")).to_contain_text("Rescue Mode is declared.")
    incident = Incident.objects.get()
    assert (incident.summary, incident.severity) == ("Payments time out, and so do refunds", "SEV0")


def test_who_comes_back_to_the_form_finds_what_was_typed(
    visitors: Visitors, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visitors.opens(cast.alice, "/teams/checkout/rescue")
    page.get_by_label("What is wrong").fill("Payments time out")
    page.locator("label", has_text="A security threat").click()
    with monkeypatch.context() as gone:
        gone.setattr(modes, "declare_rescue", lose)
        page.get_by_label("Done when").fill("They do not")
        page.get_by_role("button", name="Declare Rescue Mode").click()
        expect(page.get_by_text("Nothing was saved")).to_be_visible()
    page.goto("/teams/checkout/rescue")
    expect(page.get_by_label("What is wrong")).to_have_value("Payments time out")
    expect(page.locator("input[value=security]")).to_be_checked()
    expect(page.locator(".toast")).to_contain_text("What you typed here before is back.")
    page.get_by_role("button", name="Declare Rescue Mode").click()
    expect(page.locator("#notices")).to_contain_text("Rescue Mode is declared.")
    page.goto("/teams/checkout/rescue")
    expect(page.get_by_text("Checkout is in Rescue Mode already")).to_be_visible()


def test_a_line_for_the_timeline_stays_until_it_is_taken(
    visitors: Visitors, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = a_room(cast)
    page = visitors.opens(cast.bob, f"/incidents/{incident.ref}")
    line = page.get_by_label("Add to the timeline")
    line.fill("p99 is at 5 s")
    with monkeypatch.context() as gone:
        gone.setattr(acts, "write_entry", lose)
        page.keyboard.press("Control+Enter")
        expect(page.locator(".toast")).to_contain_text("Nothing was saved")
        expect(line).to_have_value("p99 is at 5 s")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry").first).to_contain_text("p99 is at 5 s")
    expect(line).to_have_value("")
    assert TimelineEntry.objects.filter(incident=incident, text="p99 is at 5 s").count() == 1
