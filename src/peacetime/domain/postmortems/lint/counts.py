"""Few action items: the three to five that change most; the rest is debt.

Good: four items. Bad: nine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from peacetime.domain.postmortems.document.written_actions import WrittenAction
from peacetime.domain.postmortems.lint.findings import Finding, Rule, finding_at

MOST_ACTIONS = 5


def count_findings(
    actions: Iterable[WrittenAction], *, most: int = MOST_ACTIONS
) -> Iterator[Finding]:
    r"""One finding, on the first open item that is too many; what is done does not count.

    Args:
        actions: Of one document, in order.
        most: So many are enough.

    Source: the framework, "Pick the 3-5 highest-leverage items".

    >>> from peacetime.domain.postmortems.document.documents import read_document
    >>> text = "# Action items\n" + "- Add a test (Ada)\n" * 7
    >>> [found.line for found in count_findings(read_document(text).actions)]
    [7]
    """
    open_ones = [action for action in actions if action.is_open]
    if len(open_ones) > most:
        message = (
            f"{len(open_ones)} open action items; more than {most} are a list that nobody finishes."
        )
        suggestion = f"Which {most} change most? The rest goes to the debt backlog."
        yield finding_at(open_ones[most].place, Rule.TOO_MANY_ACTIONS, message, suggestion)
