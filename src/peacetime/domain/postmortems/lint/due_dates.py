"""An open action item has a date, and the date lies ahead.

Good: "Add an alert on disk use (Ada, by 12 March 2026)", "… Q3 2026".
Bad: "Add an alert on disk use (Ada)", "… soon"; past, seen from a later day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from peacetime.domain.postmortems.document.written_actions import WrittenAction
from peacetime.domain.postmortems.lint.findings import Finding, Rule, finding_at, short


def due_date_findings(
    actions: Iterable[WrittenAction], *, at: date | None = None
) -> Iterator[Finding]:
    r"""Open items without a date, and, seen from a day, those whose date has passed.

    Args:
        actions: Of one document.
        at: The day from which dates are past; None says nothing of that.

    Source: the framework, "Set realistic due dates".

    >>> from peacetime.domain.postmortems.document.documents import read_document
    >>> text = "# Action items\n- Add a test (Ada)\n- Drill it (Ada, by 2026-03-12)"
    >>> found = due_date_findings(read_document(text).actions, at=date(2026, 4, 1))
    >>> [(one.line, one.rule.value) for one in found]
    [(2, 'no-due-date'), (3, 'past-due')]
    """
    for action in actions:
        if not action.is_open:
            continue
        due = action.due
        if due is None:
            if not action.is_reference:
                message = f"“{short(action.text)}” has no due date."
                suggestion = "By which day, given what the team has promised already?"
                yield finding_at(action.place, Rule.NO_DUE_DATE, message, suggestion)
        elif at is not None and due.on is not None and due.on < at:
            days = (at - due.on).days
            ago = f"{days} {'day' if days == 1 else 'days'} ago"
            message = f"“{short(action.text)}” was due on {due.on:%Y-%m-%d}, {ago}, and is not said to be done."
            suggestion = "Is it done, is it blocked, or which day is honest now?"
            yield finding_at(action.place, Rule.PAST_DUE, message, suggestion)
