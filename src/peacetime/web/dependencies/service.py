"""One service: what it needs, who needs it, where each need is known from, and its neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.domain.dependencies.changes.drills import FRESH_DAYS
from peacetime.domain.dependencies.needs import EvidenceKind
from peacetime.domain.shared.text import quoted
from peacetime.queries.dependencies.system import Origin
from peacetime.queries.lookup import NotFound
from peacetime.queries.timeline import names_of
from peacetime.web.dependencies.neighbours import picture_of
from peacetime.web.dependencies.promises import VERDICTS
from peacetime.web.dependencies.whole import whole_of
from peacetime.web.dependencies.words import counted, cover_words, hours, share_words
from peacetime.web.door import now, signed_in
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.domain.dependencies.needs import Evidence, Member, Need
    from peacetime.domain.dependencies.services import Outages
    from peacetime.queries.access import Actor
    from peacetime.web.dependencies.whole import Whole

MOST_NEEDED_BY = 50
ORIGINS = {
    Origin.WRITTEN: "as somebody wrote down",
    Origin.SEEN: "as seen in incidents",
    Origin.PROMISED: "as many as its promise allows; none was seen",
    Origin.UNKNOWN: "nobody knows",
}
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Edge:
    """A member of a need, seen from one of its ends."""

    ref: str
    name: str
    address: str
    team: str
    coupling: str
    part: str
    group: str  # "one of 3 suffices"; "" where all are needed
    protection: str
    drilled: str
    said: str  # by whom it was labelled
    evidence: str


@dataclass(frozen=True, slots=True)
class ServicePage:
    """Everything on one service."""

    slug: str
    name: str
    team: str
    lede: str
    outages: str
    origin: str
    promised: str
    verdict: str
    verdict_words: str
    brings: str
    needs: list[Edge]
    needed_by: list[Edge]
    more: int


@require_safe
@signed_in
def service(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """A service with its needs on both sides."""
    whole = whole_of(actor)
    if slug not in whole.system.index:
        raise NotFound(f"There is no service {quoted(slug)} in use.", code="service_unknown")
    has_picture = any(
        need.consumer == slug or any(member.provider == slug for member in need.members)
        for need in whole.system.needs
    )
    context = {
        "view": service_page(whole, slug),
        "picture": picture_of(whole, slug) if has_picture else None,
    }
    return page(request, "dependencies/service.html", context, actor=actor)


def service_page(whole: Whole, slug: str) -> ServicePage:
    """One service, told."""
    found = whole.system.service(slug)
    said = whole.known.labelled_by if whole.known else ()
    of_it = [
        (number, need)
        for number, need in enumerate(whole.system.needs)
        if slug in {need.consumer, *(member.provider for member in need.members)}
    ]
    names = names_of(said[number] for number, _ in of_it) if said else {}
    needs, needed_by = [], []
    for number, need in of_it:
        by = names.get(said[number], said[number]) if said else ""
        for member in need.members:
            if need.consumer == slug:
                needs.append(_edge(whole, number, need, member, member.provider, by))
            if member.provider == slug:
                needed_by.append(_edge(whole, number, need, member, need.consumer, by))
    origin = whole.known.origins[slug] if whole.known else Origin.UNKNOWN
    # who promises nothing does not wait for promises
    verdict = whole.figures.promises.telling(slug).verdict if found.promised is not None else None
    return ServicePage(
        slug,
        whole.name(slug),
        whole.team(found.team),
        _lede(whole, slug, len({e.name for e in needs}), len({e.name for e in needed_by})),
        outage_words(found.outages),
        ORIGINS[origin],
        "" if found.promised is None else share_words(found.promised),
        verdict.value if verdict else "",
        VERDICTS[verdict] if verdict else "",
        _brings(whole, slug),
        needs,
        needed_by[:MOST_NEEDED_BY],
        max(len(needed_by) - MOST_NEEDED_BY, 0),
    )


def outage_words(outages: Outages | None) -> str:
    """How often and how long a service is down by itself; "" where nobody knows."""
    if outages is None:
        return ""
    seen = f", {outages.count} seen" if outages.count is not None else ""
    slow = f", {outages.slow_share:.0%} of them hanging" if outages.slow_share else ""
    return f"{outages.per_month:.2g} a month, {hours(outages.duration.mean)} on average{seen}{slow}"


def _lede(whole: Whole, slug: str, needs: int, needed_by: int) -> str:
    owner = whole.owner(slug)
    runs = "Nobody here owns it" if owner is None else f"{whole.team(owner)} runs it"
    above = counted(needs, "other service", "other services", none="no other that is known")
    below = counted(needed_by, "needs it", "need it", none="none needs it")
    return f"{runs}. It needs {above}, and {below}."


def _brings(whole: Whole, slug: str) -> str:
    costs, number = whole.figures.worst, whole.system.index[slug]
    of_it = costs.root == number
    minutes, teams = float(costs.minutes[of_it].sum()), int((costs.minutes[of_it] > 0).sum())
    if not minutes:
        return ""
    return f"{hours(minutes)} of Rescue a month to {teams} {'team' if teams == 1 else 'teams'}"


def _edge(whole: Whole, number: int, need: Need, member: Member, other: str, by: str) -> Edge:
    known = whole.known
    return Edge(
        known.refs[number] if known else "",
        whole.name(other),
        whole.address(other),
        whole.team(whole.owner(other)),
        need.coupling.value,
        need.attribute,
        f"{need.enough} of {len(need.members)} suffice" if need.spares else "",
        protection(member),
        _drilled(member),
        by,
        "; ".join(_evidence(each) for each in member.evidence[:3]),
    )


def protection(member: Member) -> str:
    """What protects the consumer, in words."""
    parts = [
        f"lives {cover_words(member.cover_minutes)} without it" if member.cover_minutes else "",
        "" if member.timeout_seconds is None else f"timeout {member.timeout_seconds:g} s",
        "breaker" if member.has_breaker else "",
        counted(member.retries, "retry", "retries") if member.retries else "",
    ]
    said = ", ".join(filter(None, parts))
    return said if member.is_guarded else f"{said}, no timeout" if said else "no timeout"


def _drilled(member: Member) -> str:
    if member.verified_on is None:
        return "never drilled"
    days = (now().date() - member.verified_on).days
    old = ", long ago" if days > FRESH_DAYS else ""
    return f"drilled {member.verified_on.day} {member.verified_on:%b %Y}{old}"


def _evidence(found: Evidence) -> str:
    of_a_person = found.kind in {EvidenceKind.DRILL, EvidenceKind.INCIDENT}  # their own words
    source = f"{':' if of_a_person else ' in'} {found.source}" if found.source else ""
    seen = f", {found.seen_on.day} {found.seen_on:%b %Y}" if found.seen_on else ""
    return f"{found.kind.value}{source}{seen}"
