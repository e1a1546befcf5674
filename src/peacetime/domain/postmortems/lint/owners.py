"""An action item belongs to a person.

Good: "Add an alert on disk use (Ada, by 12 March)".
Bad: "Add an alert on disk use", "… (Platform team)", "… (everyone)".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from peacetime.domain.postmortems.document.people import Owner
from peacetime.domain.postmortems.document.written_actions import WrittenAction
from peacetime.domain.postmortems.lint.findings import Finding, Rule, finding_at, short

_WHO = "Which one person will see it done?"


def owner_findings(actions: Iterable[WrittenAction]) -> Iterator[Finding]:
    r"""Open items that nobody or a team owns; a bare link is left to the tracker it points to.

    Source: the framework, "Assign owners, not teams".

    >>> from peacetime.domain.postmortems.document.documents import read_document
    >>> text = "# Action items\n- Add a test (Ada)\n- Drill it (Platform team)\n- Log it"
    >>> [(found.line, found.rule.value) for found in owner_findings(read_document(text).actions)]
    [(3, 'team-owner'), (4, 'no-owner')]
    """
    for action in actions:
        if not action.is_open or action.owner is Owner.PERSON:
            continue
        item, said = short(action.text), short(action.owner_text, 40)
        if action.owner is Owner.TEAM:
            message = f"“{item}” belongs to “{said}”, a team or a rota: nobody in it is asked."
            suggestion = "Which one person of them will see it done?"
            yield finding_at(action.place, Rule.TEAM_OWNER, message, suggestion)
            continue
        if action.owner is Owner.NOBODY:
            is_told = f"“{said}”, which is no person" if said else "nobody yet"
            message = f"“{item}” belongs to {is_told}."
        elif not action.is_reference:
            message = f"Nobody owns “{item}”; if no one owns it, it won’t happen."
        else:
            continue
        yield finding_at(action.place, Rule.NO_OWNER, message, _WHO)
