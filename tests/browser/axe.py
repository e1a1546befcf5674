"""axe-core, asked of a page in light and dark, on a desk and on a phone.

It is slow: every rule is asked once, and on a phone what the size of a screen decides; the contrast of texts,
which takes longest, of some pages, since every pair of colours is proved by itself. Its width is looked at in
all four.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.visitors import DESK, PHONE

SOURCE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
GRAVE = {"serious", "critical"}
# What a rule finds weighs as much as the rule, where it says so: those that cannot find anything grave are left out.
RUN = """({runOnly, rules}) => {
    const mild = axe._audit.rules.filter(rule => ['minor', 'moderate'].includes(rule.impact))
    const off = Object.fromEntries(mild.map(rule => [rule.id, {enabled: false}]))
    const options = runOnly ? {runOnly} : {rules: {...off, ...rules}}
    return axe.run({resultTypes: ['violations'], preload: false, ...options}).then(found => found.violations)
}"""
REST: dict[str, Any] = {"rules": {"color-contrast": {"enabled": False}}}
CONTRAST = {"runOnly": ["color-contrast"]}
NARROW = {"runOnly": ["scrollable-region-focusable"]}
THEMES: tuple[Any, ...] = ("light", "dark")
FACES: tuple[tuple[Any, Any, dict[str, Any] | None], ...] = (
    ("light", DESK, REST),
    ("dark", DESK, None),
    ("dark", PHONE, None),
    ("light", PHONE, NARROW),
)
# Hundreds of suggestions that are not shown; axe-core would look at each of them.
FORGET_SUGGESTIONS = "document.querySelectorAll('datalist').forEach(each => each.replaceChildren())"


@cache
def axe_core() -> str:
    """The program as npm brought it."""
    assert SOURCE.exists(), "axe-core is not here: run `make assets`"
    return SOURCE.read_text()


def bring_axe(page: Page) -> None:
    """Into the page, and into all that are opened after it; what Playwright evaluates is no script of theirs."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_core())
        page.add_init_script(axe_core())


@dataclass
class Findings:
    """What hinders somebody, by page."""

    grave: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str) -> None:
        """Every face of a page as it stands."""
        bring_axe(page)
        page.evaluate(FORGET_SUGGESTIONS)
        for theme, size, rules in FACES if page.viewport_size == DESK else reversed(FACES):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size(size)
            where = f"{name}, {theme}, {size['width']} px"
            violations = page.evaluate(RUN, rules) if rules is not None else []
            self.grave += [f"{where}: {told}" for found in violations for told in _told(found)]
            if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
                self.grave.append(f"{where}: wider than its screen")

    def look_at_colours(self, page: Page, name: str) -> None:
        """Whether every text of a page can be read in light and in dark."""
        bring_axe(page)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            violations = page.evaluate(RUN, CONTRAST)
            self.grave += [
                f"{name}, {theme}: {told}" for found in violations for told in _told(found)
            ]


def _told(found: dict[str, Any]) -> list[str]:
    if found["impact"] not in GRAVE:
        return []
    return [
        f"{found['id']} at {node['target']}: {node['failureSummary']}" for node in found["nodes"]
    ]
