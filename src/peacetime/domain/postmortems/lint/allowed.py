"""What a writer allows, with a reason; without one nothing is allowed, and that is said."""

from __future__ import annotations

from collections.abc import Iterable

from peacetime.domain.postmortems.document.comments import Allowance
from peacetime.domain.postmortems.document.passages import Place
from peacetime.domain.postmortems.lint.findings import Finding, Rule, finding_at

_NAMES = frozenset(rule.value for rule in Rule if rule is not Rule.SUPPRESSION)
_FORM = "<!-- peacetime: allow no-owner: the reason -->"


def without_allowed(findings: Iterable[Finding], allowances: Iterable[Allowance]) -> list[Finding]:
    """The findings that are not allowed, and what is wrong with the allowances.

    >>> found = finding_at(Place(4), Rule.NO_OWNER, "Nobody owns it.", "Who?")
    >>> without_allowed([found], [Allowance(3, ("no-owner",), "the vendor does it", False)])
    []
    >>> [one.rule.value for one in without_allowed([found], [Allowance(3, ("no-owner",), "", False)])]
    ['suppression', 'no-owner']
    """
    allowances = list(allowances)
    left = [found for found in findings if not any(_allows(one, found) for one in allowances)]
    said = [found for one in allowances for found in _wrong(one)]
    return sorted([*left, *said], key=lambda found: (found.line, found.column, found.rule.value))


def _allows(allowance: Allowance, found: Finding) -> bool:
    if not allowance.reason or found.rule.value not in allowance.rules:
        return False
    return allowance.is_whole_file or found.line in {allowance.line, allowance.line + 1}


def _wrong(allowance: Allowance) -> Iterable[Finding]:
    place = Place(allowance.line)
    if not allowance.reason:
        message = "This suppression gives no reason and allows nothing."
        yield finding_at(place, Rule.SUPPRESSION, message, f"Why is it right here? Write {_FORM}")
    unknown = [rule for rule in allowance.rules if rule not in _NAMES]
    if unknown or not allowance.rules:
        said = ", ".join(f"“{rule[:40]}”" for rule in unknown) or "Nothing"
        message = f"{said} is the name of no rule."
        suggestion = f"Which rule is meant? {', '.join(sorted(_NAMES))}."
        yield finding_at(place, Rule.SUPPRESSION, message, suggestion)
