"""What a reviewer will miss in every postmortem that begins with a template: said, never forbidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.postmortems.document.documents import Document, read_document
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.postmortems.draft import postmortem_draft
from peacetime.domain.postmortems.lint import lint
from peacetime.domain.postmortems.lint.findings import Rule
from peacetime.domain.postmortems.template_examples import EXAMPLE
from peacetime.domain.postmortems.templates import placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is missed.

    Args:
        about: A stable word for programs.
        message: What is missed, and why it matters.
        suggestion: What would end it.
    """

    about: str
    message: str
    suggestion: str


def remarks(template: str) -> tuple[Remark, ...]:
    r"""What is missed in postmortems that begin with this template.

    The template is filled in on an example whose timeline has entries, and read as any postmortem is read: what
    is not found then, no reviewer and no `peacetime lint postmortem` finds later.

    Args:
        template: As `templates.cleaned` keeps it.

    Source: the framework, "The Postmortem Checklist".
    Cost: that of one lint of the text.

    >>> [each.about for each in remarks("## Timeline\n\n{timeline}\n\n## Ursache")]
    ['went-well']
    >>> [each.about for each in remarks("It was down.")]
    ['timeline', 'cause', 'went-well']
    """
    text = postmortem_draft(EXAMPLE, template)
    document = read_document(text)
    found = [*_timeline(template, text, document), *_cause(document), *_went_well(document)]
    return (*found, *_title(document))


def _timeline(template: str, text: str, document: Document) -> Iterator[Remark]:
    is_filled = any(name == "timeline" for _, name in placeholders(template))
    has_heading = bool(document.of(Part.TIMELINE))
    if (
        is_filled
        and has_heading
        and all(found.rule is not Rule.NO_TIMELINE for found in lint(text))
    ):
        return
    if is_filled:
        message = "The timeline is filled in, and is not found as one."
        suggestion = "Put {timeline} under a heading such as ## Timeline."
    else:
        message = "The incident’s timeline is not filled in: each entry would be copied by hand."
        suggestion = "Put {timeline} on a line of its own under a heading such as ## Timeline."
    yield Remark("timeline", message, suggestion)


def _cause(document: Document) -> Iterator[Remark]:
    if not document.of(Part.CAUSE):
        message = "No heading asks for the cause: what is not named comes back."
        yield Remark("cause", message, "Add a heading such as ## Root causes.")


def _went_well(document: Document) -> Iterator[Remark]:
    if not document.of(Part.WENT_WELL):
        message = "No heading asks what went well: what helped is not kept, and nobody is thanked."
        yield Remark("went-well", message, "Add a heading such as ## What went well.")


def _title(document: Document) -> Iterator[Remark]:
    if any(section.level == 1 for section in document.sections):
        message = (
            "A heading of the first level stands in the text, and the title is a field of its own."
        )
        yield Remark("title", message, "Begin with # {title}, or begin headings with ##.")
