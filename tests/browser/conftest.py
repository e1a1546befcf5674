"""People in front of a browser: a phone or a desk, light or dark, with scripts or without."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import PATIENCE_MS, Visitors

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything below this folder needs an installed Chromium."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def visitors(address: str, browser: Any) -> Iterator[Visitors]:
    """Opens pages for people; a script's error or a breach of the content security policy fails the test."""
    expect.set_options(timeout=PATIENCE_MS)
    visitors = Visitors(browser, address)
    yield visitors
    visitors.leave()
    assert visitors.complaints == []
