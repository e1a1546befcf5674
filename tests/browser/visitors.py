"""Somebody's browser: signed in or not, as wide as a phone or a desk."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page

from peacetime.storage.models import Person

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1360, "height": 900}
PATIENCE_MS = 120_000  # nothing in the tests is timed: the machine may be slow, and shared
# A page that is refused on purpose, or a stream that ends with its session, is no mistake of a script.
EXPECTED = (
    "Failed to load resource",
    "WebSocket connection to",  # that fails while a server is restarted
    "Response Status Error",
    "htmx:sendAbort",
    "htmx:afterRequest",
)


@dataclass
class Visitors:
    """Opens browsers on one installation and listens to what goes wrong in them."""

    browser: Any
    address: str
    complaints: list[str] = field(default_factory=list)
    _contexts: list[Any] = field(default_factory=list)

    def opens(
        self,
        person: Person | None = None,
        path: str = "/",
        *,
        size: dict[str, int] = DESK,
        theme: str = "light",
        scripts: bool = True,
    ) -> Page:
        """A browser of its own for one person, or for nobody yet."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport=size,
            is_mobile=size is PHONE,
            has_touch=size is PHONE,
            color_scheme=theme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            timezone_id="Europe/Berlin",
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        if person is not None:
            context.add_cookies([session_of(person, self.address)])
        context.on("page", self._listen_to)
        page = context.new_page()
        page.goto(path)
        return page

    def leave(self) -> None:
        """Everybody closes their browser."""
        for context in self._contexts:
            context.close()

    def _listen_to(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not any(words in said.text for words in EXPECTED):
            self.complaints.append(said.text)


def session_of(person: Person, address: str) -> dict[str, str]:
    """The cookie of somebody who signed in before."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": address}


def is_wider_than_its_screen(page: Page) -> bool:
    """Whether somebody would have to scroll sideways."""
    width = page.evaluate("document.documentElement.scrollWidth")
    size = page.viewport_size
    assert size is not None
    return bool(width > size["width"])
