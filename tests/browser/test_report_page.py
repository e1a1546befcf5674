"""The page of `peacetime report` in a browser: on a desk and a phone, light and dark, and on paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from peacetime.report.assembly import Asked, assembled
from peacetime.report.page import as_page
from tests.browser.axe import Findings
from tests.report.files import a_year

OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"
PAPER = "getComputedStyle(document.querySelector('.sheet')).backgroundColor"


@pytest.fixture
def page(tmp_path: Path, browser: Any) -> Iterator[Page]:
    """The report of a heavy year, from a file; whatever the browser has to say against it fails."""
    path = tmp_path / "report.html"
    path.write_text(as_page(assembled(Asked(a_year(tmp_path, hours=12)))))
    opened = browser.new_page(bypass_csp=False)
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text))
    opened.on(
        "request", lambda asked: complaints.extend([asked.url] * (asked.url != path.as_uri()))
    )
    opened.goto(path.as_uri())
    yield opened
    assert complaints == []
    opened.close()


def test_the_report_hinders_nobody(page: Page) -> None:
    found = Findings()
    page.evaluate(OPEN_ALL)
    found.look(page, "the report")
    found.look_at_colours(page, "the report")
    assert found.grave == []


def test_the_report_is_dark_where_that_is_wished_and_light_on_paper(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    light = page.evaluate(PAPER)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(PAPER) != light
    page.emulate_media(color_scheme="dark", media="print")
    assert page.evaluate(PAPER) == light


def test_paper_shows_what_is_folded(page: Page) -> None:
    assert not page.get_by_text("A person’s capacity for Rescue is an account").is_visible()
    page.emulate_media(media="print")
    assert page.get_by_text("A person’s capacity for Rescue is an account").is_visible()
