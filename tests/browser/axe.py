"""axe-core, asked of a page light on a desk and dark on a phone: it is slow, and this meets everything once."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.visitors import DESK, PHONE

SOURCE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
GRAVE = {"serious", "critical"}
RUN = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
FACES = (("light", DESK), ("dark", PHONE))


@cache
def axe_core() -> str:
    """The program as npm brought it; what Playwright evaluates is no script of the page."""
    assert SOURCE.exists(), "axe-core is not here: run `make assets`"
    return SOURCE.read_text()


@dataclass
class Findings:
    """What hinders somebody, by page."""

    grave: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str) -> None:
        """Both faces of a page as it stands."""
        page.evaluate(axe_core())
        for theme, size in FACES:
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size(size)
            where = f"{name}, {theme}, {size['width']} px"
            self.grave += [
                f"{where}: {told}" for found in page.evaluate(RUN) for told in _told(found)
            ]
            if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
                self.grave.append(f"{where}: wider than its screen")


def _told(found: dict[str, Any]) -> list[str]:
    if found["impact"] not in GRAVE:
        return []
    return [
        f"{found['id']} at {node['target']}: {node['failureSummary']}" for node in found["nodes"]
    ]
