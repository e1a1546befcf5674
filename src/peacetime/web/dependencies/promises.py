"""What services promise, beside what the graph implies."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.domain.communications.wording import percent
from peacetime.domain.dependencies.expectations import Met
from peacetime.domain.dependencies.promises import Verdict
from peacetime.pictures.outage import minutes_word
from peacetime.web.dependencies.whole import whole_of
from peacetime.web.dependencies.words import share_words
from peacetime.web.door import see, signed_in
from peacetime.web.form_days import page_number
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.domain.dependencies.expectations import Expectation
    from peacetime.domain.dependencies.promises import PromiseCheck
    from peacetime.queries.access import Actor
    from peacetime.web.dependencies.whole import Whole

A_PAGE = 30
MOST_BREAKERS = 3
VERDICTS = {
    Verdict.IMPOSSIBLE: "cannot be kept",
    Verdict.BROKEN: "is not kept",
    Verdict.UNSURE: "cannot be told",
    Verdict.KEPT: "is kept",
}
ORDER = list(Verdict)
MOST_EXPECTED = 60
MET = {
    Met.MORE: "more is expected than is promised",
    Met.UNPROMISED: "nothing is promised",
    Met.BROKEN: "promised, and not kept as things are",
    Met.UNSURE: "promised; whether it is kept cannot be told",
    Met.MET: "promised and kept",
}


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise: what is implied, what could be at best, and what stands behind the verdict."""

    name: str
    address: str
    team: str
    promised: str
    budget: str
    implied: str
    ceiling: str
    verdict: str
    words: str
    breakers: str
    roots: int
    method: str
    unknown: int


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """What one service expects of another."""

    what: str
    address: str  # of the need
    expected: str
    promised: str  # "" for nothing
    implied: str
    met: str
    words: str


@require_safe
@signed_in
def promises(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every promise and its verdict, those that cannot be kept first."""
    whole = whole_of(actor)
    if not whole.is_described:
        return see("/dependencies")
    number, figures = page_number(request), whole.figures
    promised = [each.id for each in whole.system.services if each.promised is not None]
    checks = [figures.promises.telling(each) for each in promised]
    exact, best = figures.promises.check, figures.promises_at_best.check
    checks.sort(
        key=lambda each: (ORDER.index(each.verdict or Verdict.KEPT), whole.name(each.service))
    )
    counts = [
        (words, sum(each.verdict is key for each in checks)) for key, words in VERDICTS.items()
    ]
    shown = checks[(number - 1) * A_PAGE : number * A_PAGE]
    context = {
        "rows": [_row(whole, exact(each.service), best(each.service)) for each in shown],
        "counts": [(words, count) for words, count in counts if count],
        "headline": _headline(checks),
        "expected": [_expected(whole, each) for each in figures.expectations[:MOST_EXPECTED]],
        "more_expected": max(len(figures.expectations) - MOST_EXPECTED, 0),
        "silent": len(whole.system.services) - len(checks),
        "number": number,
        "pages": max(ceil(len(checks) / A_PAGE), 1),
        "total": len(checks),
    }
    return page(request, "dependencies/promises.html", context, actor=actor)


def _headline(checks: list[PromiseCheck]) -> str:
    if not checks:
        return "No service promises anything yet"
    impossible = sum(each.verdict is Verdict.IMPOSSIBLE for each in checks)
    if impossible:
        return f"{impossible} of {len(checks)} promises cannot be kept, whatever the service itself does"
    broken = sum(each.verdict is Verdict.BROKEN for each in checks)
    if broken:
        return f"{broken} of {len(checks)} promises are not kept as things are"
    return f"Of {len(checks)} promises none is seen to be broken"


def _row(whole: Whole, check: PromiseCheck, best: PromiseCheck) -> PromiseRow:
    found = check.verdict or Verdict.KEPT
    breaking = [whole.name(each) for each in check.breaks_extra_nine]
    more = f" and {len(breaking) - MOST_BREAKERS} more" if len(breaking) > MOST_BREAKERS else ""
    method = f"by {check.implied.method.value}"
    if check.implied.error:
        method += f", off by at most {percent(check.implied.error)}"
    return PromiseRow(
        whole.name(check.service),
        whole.address(check.service),
        whole.team(whole.owner(check.service)),
        share_words(check.promised or 0.0),
        minutes_word(check.budget_minutes or 0.0),
        _range(check.implied.share, best.implied.share),
        _range(check.ceiling.share, best.ceiling.share),
        found.value,
        VERDICTS[found],
        ", ".join(breaking[:MOST_BREAKERS]) + more,
        len(check.upstreams),
        method,
        len(check.implied.unknown),
    )


def _expected(whole: Whole, found: Expectation) -> ExpectedRow:
    consumer, provider = whole.name(found.consumer), whole.name(found.provider)
    ref = whole.known.refs[found.need] if whole.known else ""
    return ExpectedRow(
        f"{consumer} of {provider}",
        f"/dependencies/needs/{ref}",
        share_words(found.expected),
        "" if found.promised is None else share_words(found.promised),
        share_words(found.implied),
        found.met.value,
        MET[found.met],
    )


def _range(worst: float, best: float) -> str:
    low, high = share_words(worst), share_words(best)
    return low if low == high else f"{low} to {high}"
