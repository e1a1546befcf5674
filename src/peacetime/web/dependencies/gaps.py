"""Where the description and the traffic disagree: declared and never seen, seen and not declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.domain.shared.text import listed
from peacetime.queries.dependencies.needs import NeedShown, unmatched
from peacetime.web.dependencies.whole import whole_of
from peacetime.web.door import see, signed_in
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.web.dependencies.whole import Whole

MOST = 100


@dataclass(frozen=True, slots=True)
class Gap:
    """One need on one of the two lists."""

    ref: str
    what: str
    team: str  # of the consumer
    coupling: str
    known_from: str


@require_safe
@signed_in
def gaps(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Both lists; without any traffic brought there is nothing to compare."""
    whole = whole_of(actor)
    if not whole.is_described:
        return see("/dependencies")
    found = unmatched(MOST)
    context = {
        "headline": _headline(found.unseen, found.undeclared)
        if found.is_watched
        else "No traffic was brought yet",
        "is_watched": found.is_watched,
        "unseen": [_gap(whole, each) for each in found.declared_not_seen],
        "more_unseen": max(found.unseen - MOST, 0),
        "undeclared": [_gap(whole, each) for each in found.seen_not_declared],
        "more_undeclared": max(found.undeclared - MOST, 0),
    }
    return page(request, "dependencies/gaps.html", context, actor=actor)


def _headline(unseen: int, undeclared: int) -> str:
    if not unseen and not undeclared:
        return "Description and traffic agree"
    parts = []
    if undeclared:
        parts.append(
            f"{undeclared:,} {'needs were' if undeclared > 1 else 'need was'} seen and nobody declares {'them' if undeclared > 1 else 'it'}"
        )
    if unseen:
        parts.append(f"{unseen:,} declared {'were' if unseen > 1 else 'was'} never seen")
    return "; ".join(parts)


def _gap(whole: Whole, found: NeedShown) -> Gap:
    providers = " or ".join(member.provider_name for member in found.members)
    reasons = dict.fromkeys(
        f"{seen.source or seen.kind}" + (f", {seen.seen_on:%-d %b %Y}" if seen.seen_on else "")
        for member in found.members
        for seen in member.evidence
    )
    return Gap(
        found.id,
        f"{found.consumer_name} → {providers}",
        whole.team(found.consumer_team),
        "not known" if found.coupling == "unknown" else found.coupling,
        listed(list(reasons)[:3]) if reasons else "",
    )
