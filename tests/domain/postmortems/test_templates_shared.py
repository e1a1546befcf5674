"""Templates of other organisations, pasted in as they are: used, and understood when something is written in them."""

import os
from pathlib import Path

import pytest

from peacetime.domain.postmortems.document.documents import read_document
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.postmortems.draft import postmortem_draft
from peacetime.domain.postmortems.lint import lint
from peacetime.domain.postmortems.lint.findings import Rule
from peacetime.domain.postmortems.template_examples import EXAMPLE
from peacetime.domain.postmortems.template_remarks import remarks
from peacetime.domain.postmortems.templates import cleaned

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("PEACETIME_SHARED", ROOT.parent / "shared"))
TEMPLATES = sorted((SHARED / "data" / "postmortem_templates").glob("*template*.md"))
WRITTEN = {
    Part.TIMELINE: ["- 12:06 UTC: Alice Abel sees errors at 18%", "- 12:25 UTC: Rolled back"],
    Part.CAUSE: ["The pool handed out connections that the database had closed before."],
    Part.ACTIONS: ["- Check idle connections before use (Alice Abel, due 2026-04-01)"],
}
# By reading them: the parts that a heading of each asks for
WITHOUT_CAUSE = {"chia_template.md", "mybinder_template.md"}
WITHOUT_TIMELINE = {"templates_postmortem-template-azure.md"}
WITHOUT_ACTIONS = {"chia_template.md"}


def written_in(template: str) -> str:
    """The same with a line under the last heading of each part."""
    document = read_document(template)
    last = {each.part: each.line for each in document.sections if each.title.pieces and each.is_own}
    lines = template.split("\n")
    for part, line in sorted(last.items(), key=lambda pair: -pair[1]):
        lines[line:line] = ["", *WRITTEN.get(part, []), ""]
    return "\n".join(lines)


def test_the_templates_are_there() -> None:
    assert len(TEMPLATES) == 11


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_it_can_be_pasted_in_and_used(file: Path) -> None:
    kept = cleaned(file.read_text())
    assert postmortem_draft(EXAMPLE, kept) == kept
    said = {each.about for each in remarks(kept)}
    assert "timeline" in said  # what the incident knows is not filled in anywhere
    assert ("cause" in said) == (file.name in WITHOUT_CAUSE)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_a_postmortem_that_is_written_in_it_is_understood(file: Path) -> None:
    text = written_in(postmortem_draft(EXAMPLE, cleaned(file.read_text())))
    rules = {found.rule for found in lint(text)}
    assert (Rule.NO_TIMELINE in rules) == (file.name in WITHOUT_TIMELINE)
    assert (Rule.NO_CAUSE in rules) == (file.name in WITHOUT_CAUSE)
    found = read_document(text).actions
    owners = [each.owner and each.owner.value for each in found if "idle" in each.text]
    assert owners == ([] if file.name in WITHOUT_ACTIONS else ["person"])


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_where_the_timeline_is_put_in_by_its_placeholder_it_is_found(file: Path) -> None:
    text = file.read_text()
    heading = next(
        (each for each in read_document(text).sections if each.part is Part.TIMELINE), None
    )
    if heading is None:
        assert file.name in WITHOUT_TIMELINE
        return
    lines = text.split("\n")
    lines[heading.line : heading.line] = ["", "{timeline}", ""]
    own = cleaned("\n".join(lines))
    assert "timeline" not in {each.about for each in remarks(own)}
