"""What a browser sends, and the page that comes back."""

from typing import Any

from django.test import Client

from tests.web.reading import Page


def opens(browser: Client, address: str, *, status: int = 200) -> Page:
    """The page at an address."""
    response = browser.get(address)
    assert response.status_code == status, response.content.decode()
    return Page(response.content.decode())


def sends(browser: Client, address: str, fields: dict[str, Any] | None = None, **more: Any) -> Page:
    """The page after an act that went well."""
    response = browser.post(address, {**(fields or {}), **more}, follow=True)
    said = response.content.decode()
    assert response.redirect_chain, said
    assert response.redirect_chain[0][1] == 303
    assert response.status_code == 200, said
    return Page(said)


def refused(
    browser: Client, address: str, fields: dict[str, Any], *, status: int = 422, **more: Any
) -> Page:
    """The page of an act that was refused."""
    response = browser.post(address, {**fields, **more})
    assert response.status_code == status, response.content.decode()
    return Page(response.content.decode())
