"""Laws of the templates that no single page shows."""

import re
from pathlib import Path

import pytest

import peacetime.web

TEMPLATES = Path(peacetime.web.__file__).parent / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_no_template_carries_what_the_content_security_policy_forbids(page: Path) -> None:
    text = page.read_text()

    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*nonce=)", text)
    assert not re.search(r"hx-on|hx-vals='?js:|hx-trigger=\"[^\"]*\[", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_every_posted_form_begins_with_its_keys(page: Path) -> None:
    forms = re.findall(
        r'<form[^>]*method="post".*?>\s*(\{\{[^}]*\}\})', page.read_text(), re.DOTALL
    )

    assert [first for first in forms if "keys()" not in first] == []


# Frames and macros are documented together in the README.
DOCUMENTED = [page for page in PAGES if page.parent.name not in {"layout", "macros"}]


@pytest.mark.parametrize("page", DOCUMENTED, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_every_template_says_what_it_needs(page: Path) -> None:
    assert page.read_text().startswith(("{#", "{#-"))
