"""Whether labels agree with history, what to ask first, and what a reviewer would remark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.domain.dependencies.labels import EdgeCheck, Verdict
from peacetime.domain.dependencies.lint import RULES
from peacetime.domain.dependencies.needs import Coupling
from peacetime.web.dependencies.change_words import team_names
from peacetime.web.dependencies.whole import whole_of
from peacetime.web.dependencies.words import counted, range_words
from peacetime.web.door import now, see, signed_in
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.web.dependencies.whole import Whole

MOST_CHECKS, MOST_QUESTIONS, MOST_REMARKS = 30, 15, 5
ASKED_AT_ONCE = 150  # unknown needs: so many are weighed without a page in between
ORDER = [Verdict.CONTRADICTED, Verdict.SUGGESTED, Verdict.NOT_ENOUGH, Verdict.AGREES]


@dataclass(frozen=True, slots=True)
class Check:
    """One label and what history says of it."""

    need: str
    address: str
    sentence: str
    verdict: str
    interval: str


@dataclass(frozen=True, slots=True)
class Question:
    """A need of which nobody has said whether it is hard or soft."""

    need: str
    address: str
    moves: str
    teams: str
    part: str
    seen: str  # where it is known from
    ref: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """What one rule finds."""

    rule: str
    meaning: str
    count: int
    sentences: list[tuple[str, str]]  # what is wrong, the page of the service
    more: int


@require_safe
@signed_in
def labels(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Labels beside history, questions by what their answer moves, remarks by rule."""
    whole = whole_of(actor)
    if not whole.is_described:
        return see("/dependencies")
    unknown = sum(need.coupling is Coupling.UNKNOWN for need in whole.system.needs)
    is_asked = whole.figures.is_asked or unknown <= ASKED_AT_ONCE or "ask" in request.GET
    checks = judged(whole)
    telling = [each for each in checks if each.found.outages]
    context = {
        "headline": _headline(checks),
        "checks": [_check(whole, each) for each in telling[:MOST_CHECKS]],
        "more_checks": max(len(telling) - MOST_CHECKS, 0),
        "silent": len(checks) - len(telling),
        "unwatched": sum(len(n.members) for n in whole.system.needs) - len(checks),
        "unknown": unknown,
        "is_asked": is_asked,
        "questions": _questions(whole) if is_asked else [],
        "remarks": _remarks(whole),
    }
    return page(request, "dependencies/labels.html", context, actor=actor)


def judged(whole: Whole) -> list[EdgeCheck]:
    """Every label that has a history, those it contradicts first."""
    found = whole.kept.labels if whole.kept else []
    return sorted(found, key=lambda each: (ORDER.index(each.found.verdict), -each.found.outages))


def _headline(checks: list[EdgeCheck]) -> str:
    wrong = sum(each.found.verdict is Verdict.CONTRADICTED for each in checks)
    if wrong:
        return (
            f"{counted(wrong, 'label says', 'labels say')} something else than history".capitalize()
        )
    if any(each.found.outages for each in checks):
        return "No label is contradicted by history"
    return "History says nothing of the labels yet"


def _check(whole: Whole, found: EdgeCheck) -> Check:
    judged = found.found
    return Check(
        f"{whole.name(found.consumer)} → {whole.name(found.provider)}",
        whole.address(found.consumer),
        judged.sentence,
        judged.verdict.name.lower(),
        f"{judged.low:.2f} to {judged.high:.2f}",
    )


def _questions(whole: Whole) -> list[Question]:
    refs = whole.known.refs if whole.known else ()
    return [
        Question(
            whole.told(need),
            whole.address(need.consumer),
            range_words(
                min(each.others_hard, each.others_soft), max(each.others_hard, each.others_soft)
            ),
            team_names(whole, each.by_team),
            need.attribute,
            "; ".join(
                sorted(
                    {
                        f"{e.kind.value} by {e.source}" if e.source else e.kind.value
                        for m in need.members
                        for e in m.evidence
                    }
                )[:2]
            ),
            refs[each.need] if refs else "",
        )
        for each in whole.figures.questions[:MOST_QUESTIONS]
        for need in (whole.system.needs[each.need],)
    ]


def _remarks(whole: Whole) -> list[Remarks]:
    found = whole.figures.lint(now().date())
    told = []
    for rule, meaning in RULES.items():
        of_rule = [each for each in found if each.rule is rule]
        if of_rule:
            sentences = [
                (each.sentence, whole.address(each.service)) for each in of_rule[:MOST_REMARKS]
            ]
            more = len(of_rule) - len(sentences)
            told.append(Remarks(rule.value, meaning, len(of_rule), sentences, more))
    return told
