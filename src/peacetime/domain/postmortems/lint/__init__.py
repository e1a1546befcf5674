"""The linter of postmortems: `lint` reads a document and says what a good reviewer would say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from peacetime.domain.postmortems.document.documents import Document, read_document
from peacetime.domain.postmortems.lint.allowed import without_allowed
from peacetime.domain.postmortems.lint.blame import blame_findings
from peacetime.domain.postmortems.lint.counts import MOST_ACTIONS, count_findings
from peacetime.domain.postmortems.lint.due_dates import due_date_findings
from peacetime.domain.postmortems.lint.findings import Finding, Rule
from peacetime.domain.postmortems.lint.intentions import intention_findings
from peacetime.domain.postmortems.lint.missing import missing_findings
from peacetime.domain.postmortems.lint.owners import owner_findings
from peacetime.domain.postmortems.lint.repeats import EarlierAction, Promises, repeat_findings
from peacetime.domain.postmortems.lint.reviews import review_findings
from peacetime.domain.postmortems.lint.speculation import speculation_findings
from peacetime.domain.postmortems.lint.triggers import trigger_findings

__all__ = ["EarlierAction", "Finding", "Promises", "Rule", "lint", "lint_document"]


def lint(
    text: str,
    *,
    at: date | None = None,
    earlier: Promises | Iterable[EarlierAction] = (),
    written_on: date | None = None,
    most_actions: int = MOST_ACTIONS,
) -> list[Finding]:
    r"""What a good reviewer would say of a postmortem, by line.

    Args:
        text: Markdown, or the text of a PDF.
        at: The day from which due dates are past; None says nothing of that.
        earlier: Action items of earlier postmortems that are still open.
        written_on: The day it is about, where it does not say it itself.
        most_actions: So many open action items are enough.

    Returns:
        Findings in the order of the text, those left out that the document allows with a reason.

    Source: the framework, "Post Incident Follow Through".
    Cost: linear in the length of the text; a document takes a few milliseconds.

    >>> text = "# Outage\n## Timeline\n- 10:00 down\n## Root cause\nNothing tests routes.\n## Action items\n- Test them"
    >>> [(found.line, found.rule.value) for found in lint(text)]
    [(7, 'no-due-date'), (7, 'no-owner')]
    """
    document = read_document(text, written_on=written_on)
    return lint_document(document, at=at, earlier=earlier, most_actions=most_actions)


def lint_document(
    document: Document,
    *,
    at: date | None = None,
    earlier: Promises | Iterable[EarlierAction] = (),
    most_actions: int = MOST_ACTIONS,
) -> list[Finding]:
    """The same of a document that is read already.

    >>> [found.rule.value for found in lint_document(read_document(""))]
    ['no-cause', 'no-timeline']
    """
    actions = document.actions
    findings = [
        *owner_findings(actions),
        *due_date_findings(actions, at=at),
        *count_findings(actions, most=most_actions),
        *repeat_findings(actions, earlier),
        *intention_findings(document),
        *blame_findings(document),
        *trigger_findings(document),
        *speculation_findings(document),
        *missing_findings(document),
        *review_findings(document),
    ]
    return without_allowed(findings, document.allowances)
