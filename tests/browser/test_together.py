"""Two people write one postmortem at once, each in a browser of their own."""

import re
import time

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from peacetime.queries.postmortems.one import postmortem, versions
from peacetime.usecases.postmortems.bringing import bring_postmortem
from tests.browser.axe import Findings
from tests.browser.visitors import PHONE, Visitors
from tests.cast import Cast, the_cast
from tests.serving import Serving

PATIENCE_SECONDS = 20
TEXT = b"# Checkout was slow\n\n## Summary\n\nIt took long.\n\n## Root causes\n\nA pool.\n"


@pytest.fixture
def cast(serving: Serving) -> Cast:
    return the_cast(password=None)


@pytest.fixture
def ref(cast: Cast) -> str:
    at = timezone.now()
    return bring_postmortem(
        "checkout", TEXT, file_name="slow.md", title="", actor=cast.acting("alice"), at=at
    ).ref


def editor(page: Page) -> Page:
    expect(page.locator(".cm-content")).to_be_visible()
    return page


def write_below(page: Page, heading: str, words: str) -> None:
    page.locator(".cm-line", has_text=heading).first.click()
    page.keyboard.press("End")
    page.keyboard.type(words, delay=15)


def has_text(ref: str, *words: str) -> bool:
    text = postmortem(ref, at=timezone.now()).text
    return all(each in text for each in words)


def wait_until_saved(ref: str, *words: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not has_text(ref, *words):
        assert time.monotonic() < until, postmortem(ref, at=timezone.now()).text
        time.sleep(0.1)


def test_two_type_at_once_and_a_restart_of_the_server_loses_nothing(
    visitors: Visitors, serving: Serving, cast: Cast, ref: str
) -> None:
    alice = editor(visitors.opens(cast.alice, f"/postmortems/{ref}/edit"))
    bob = editor(visitors.opens(cast.bob, f"/postmortems/{ref}/edit", size=PHONE, theme="dark"))
    expect(alice.locator(".together-person")).to_have_text([cast.bob.name])
    expect(bob.locator(".together-person")).to_have_text([cast.alice.name])
    for letters in ("one ", "two ", "three "):
        write_below(alice, "Summary", f" alice-{letters}")
        write_below(bob, "Root causes", f" bob-{letters}")
    for page in (alice, bob):
        for who in ("alice", "bob"):
            expect(page.locator(".cm-content")).to_contain_text(f"{who}-three")
    expect(alice.locator(".together-name")).to_have_text(cast.bob.name)

    serving.stop()
    expect(alice.locator("[data-together-said]")).to_contain_text("No connection")
    write_below(alice, "Summary", " alice-offline")
    write_below(bob, "Root causes", " bob-offline")
    serving.start()
    for page in (alice, bob):
        expect(page.locator("[data-together-said]")).to_have_text("Kept as you write.")
        expect(page.locator(".cm-content")).to_contain_text("alice-offline")
        expect(page.locator(".cm-content")).to_contain_text("bob-offline")
        both = re.compile("alice-offline.*bob-offline", re.DOTALL)
        expect(page.locator("textarea")).to_have_value(both)
    expect(bob.locator("textarea")).to_have_value(alice.locator("textarea").input_value())

    alice.get_by_role("button", name="Save").click()
    expect(alice).to_have_url(re.compile(rf"/postmortems/{ref}$"))
    wait_until_saved(ref, "alice-three", "bob-three", "alice-offline", "bob-offline")
    names = {each.author_name for each in versions(ref)}
    assert any(cast.alice.name in name and cast.bob.name in name for name in names)
    expect(bob.locator(".together-person")).to_have_count(0)


def test_what_is_typed_becomes_a_version_by_itself(
    visitors: Visitors, cast: Cast, ref: str
) -> None:
    page = editor(visitors.opens(cast.alice, f"/postmortems/{ref}/edit"))
    write_below(page, "Summary", " typed and never saved")
    page.get_by_label("Title").fill("Another title")
    wait_until_saved(ref, "typed and never saved")
    assert postmortem(ref, at=timezone.now()).title == "Another title"
    expect(page.locator("input[name=version]")).to_have_value("2")


def test_a_form_without_scripts_is_an_edit_of_what_the_others_write(
    visitors: Visitors, cast: Cast, ref: str
) -> None:
    plain = visitors.opens(cast.bob, f"/postmortems/{ref}/edit", scripts=False)
    field = plain.get_by_label("Text", exact=True)
    field.fill(field.input_value() + "\nby a form without scripts")
    page = editor(visitors.opens(cast.alice, f"/postmortems/{ref}/edit"))
    plain.get_by_role("button", name="Save").click()
    expect(plain).to_have_url(re.compile(rf"/postmortems/{ref}$"))
    expect(page.locator(".cm-content")).to_contain_text("by a form without scripts")


def test_findings_are_marks_in_the_text_and_lead_to_it(
    visitors: Visitors, cast: Cast, ref: str
) -> None:
    page = editor(visitors.opens(cast.alice, f"/postmortems/{ref}/edit"))
    write_below(page, "Summary", "\n\nIt was Bob's fault, he should have been more careful.\n")
    expect(page.locator(".cm-lintRange").first).to_be_visible()
    page.locator(".cm-lint-marker").first.hover()
    expect(page.locator(".cm-tooltip .cm-diagnostic").first).to_be_visible()
    page.locator("#preview .finding a[data-line]").first.click()
    expect(page.locator(".cm-content")).to_be_focused()


def test_the_keyboard_gets_in_and_out_and_the_field_has_its_name(
    visitors: Visitors, cast: Cast, ref: str
) -> None:
    page = editor(visitors.opens(cast.alice, f"/postmortems/{ref}/edit"))
    box = page.get_by_role("textbox", name="Text", exact=True)
    page.get_by_label("Title").focus()
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    before = box.inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(box).not_to_be_focused()
    assert box.inner_text() == before


def test_the_editor_hinders_nobody(visitors: Visitors, cast: Cast, ref: str) -> None:
    alice = editor(visitors.opens(cast.alice, f"/postmortems/{ref}/edit"))
    bob = editor(visitors.opens(cast.bob, f"/postmortems/{ref}/edit"))
    write_below(bob, "Summary", " It was Bob's fault, who was careless.")
    expect(alice.locator(".together-name")).to_have_text(cast.bob.name)
    expect(alice.locator(".cm-lintRange").first).to_be_visible()
    found = Findings()
    found.look(alice, "writing with others")
    assert found.grave == []


def test_the_keyboard_finds_and_replaces_in_the_text(
    visitors: Visitors, cast: Cast, ref: str
) -> None:
    alice = editor(visitors.opens(cast.alice, f"/postmortems/{ref}/edit", theme="dark"))
    expect(alice.locator("[data-together-said]")).to_have_text("Kept as you write.")
    alice.locator(".cm-line", has_text="It took long").click()
    alice.keyboard.press("Control+f")
    panel = alice.locator(".cm-search")
    expect(panel.get_by_label("Find")).to_be_focused()
    alice.keyboard.type("pool")
    alice.keyboard.press("Enter")
    expect(alice.locator(".cm-searchMatch-selected")).to_have_text("pool")
    found = Findings()
    found.look(alice, "finding in a postmortem")
    assert found.grave == []
    panel.get_by_label("Replace with").press_sequentially("queue")
    alice.keyboard.press("Enter")
    expect(alice.locator(".cm-content")).to_contain_text("A queue.")
    alice.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(alice.locator(".cm-content")).to_be_focused()
    wait_until_saved(ref, "A queue.")


def test_a_thumb_finds_in_the_text_by_a_button(visitors: Visitors, cast: Cast, ref: str) -> None:
    bob = editor(visitors.opens(cast.bob, f"/postmortems/{ref}/edit", size=PHONE))
    bob.get_by_role("button", name="Find", exact=True).click()
    expect(bob.locator(".cm-search").get_by_label("Find")).to_be_focused()
    bob.locator(".cm-search").get_by_role("button", name="Close").click()
    expect(bob.locator(".cm-search")).to_have_count(0)
