"""The reference cannot lie: it is what the code says, and every part of the code has its heading."""

import re
from pathlib import Path

import pytest

from devtools.docs.__main__ import REFERENCE, pages

DOCS = Path(__file__).parents[2] / "docs"
ROOT = DOCS.parent


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return pages()


@pytest.mark.parametrize(
    "name",
    [
        "settings.md",
        "facts.md",
        "errors.md",
        "measures.md",
        "metrics.md",
        "burst-policy.md",
        "api.md",
        "commands.md",
    ],
)
def test_a_generated_page_is_what_the_code_says(name: str, written: dict[str, str]) -> None:
    assert (REFERENCE / name).read_text() == written[name], "run `make docs`"


def test_every_setting_has_its_heading() -> None:
    from peacetime.project.configuration import SETTINGS

    text = (REFERENCE / "settings.md").read_text()
    assert all(f"## {setting.name}\n" in text for setting in SETTINGS)


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*DOCS.rglob("*.md"), ROOT / "README.md"]
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert not broken


def test_every_word_of_the_glossary_is_said_in_one_sentence() -> None:
    text = (REFERENCE / "glossary.md").read_text()
    rows = re.findall(r"^\*\*(.+?)\*\*: (.+)$", text, re.MULTILINE)
    assert len(rows) > 20
    assert all(sentence.endswith(".") for _, sentence in rows)


def test_no_page_names_the_machine_it_was_written_on() -> None:
    for page in [*DOCS.rglob("*.md"), ROOT / "README.md"]:
        assert "/work/" not in page.read_text()
