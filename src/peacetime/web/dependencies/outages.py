"""How often a service is down by itself and what it promises: the form behind its page."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods

from peacetime.domain.dependencies.durations import Exponential, Fixed
from peacetime.domain.dependencies.services import Outages
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.dependencies.system import Origin
from peacetime.queries.lookup import NotFound
from peacetime.usecases.dependencies.services import describe_service
from peacetime.web.dependencies.need_form import shown_number, typed_number, typed_share
from peacetime.web.dependencies.service import outage_words
from peacetime.web.dependencies.whole import Whole, whole_of
from peacetime.web.dependencies.words import share_words
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.versions import version_seen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.domain.dependencies.durations import Duration
    from peacetime.domain.dependencies.services import Service

LAWS = [
    ("exponential", "Some short, some long", "With such an average, and a long one now and then."),
    ("fixed", "All about as long", ""),
]
KEPT = ("kept", "As a file says", "Its own law of lengths stays.")
FIELDS = {"per_month": "per_month", "duration": "minutes", "promised": "promised"}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What is said of a service itself, apart from what it needs."""
    require(actor, Act.DESCRIBE_SYSTEM)
    whole = whole_of(actor)
    if slug not in whole.system.index:
        raise NotFound(f"There is no service {quoted(slug)} in use.", code="service_unknown")
    service = _written(whole, slug)
    if request.method != "POST":
        return _form(request, actor, whole, service, Form(fields_of(service)))
    form = typed(request)
    try:
        promised = typed_share(form, "promised")
        outages = typed_outages(form, service.outages)
        is_paging = form.value("paging") != "no"
        return submit(
            request,
            actor,
            lambda who: describe_service(
                slug,
                lambda known: replace(
                    known, promised=promised, outages=outages, is_paging=is_paging
                ),
                seen=version_seen(form),
                actor=who,
                at=now(),
            ),
            to=whole.address(slug),
            done="It is described anew.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal, **FIELDS)
        return _form(request, actor, whole, service, shown, HTTPStatus.UNPROCESSABLE_ENTITY)


def fields_of(service: Service) -> dict[str, str]:
    """What the form of a service holds."""
    found = {
        "promised": "" if service.promised is None else share_words(service.promised),
        "paging": "yes" if service.is_paging else "no",
        "law": "exponential",
    }
    if service.outages is not None:
        found |= {
            "per_month": shown_number(service.outages.per_month),
            "minutes": shown_number(service.outages.duration.mean),
            "slow": f"{service.outages.slow_share:.0%}" if service.outages.slow_share else "",
            "law": _law(service.outages.duration),
        }
    return found


def typed_outages(form: Form, known: Outages | None) -> Outages | None:
    """The outages that were typed; None where nobody knows how often.

    Raises:
        InvalidInput: A field makes no sense, or one of the two numbers is missing.
    """
    per_month, minutes = typed_number(form, "per_month"), typed_number(form, "minutes")
    if per_month is None and minutes is None:
        return None
    if per_month is None or per_month <= 0:
        sentence = (
            "Write how often a month, such as 0.5 for once in two months, or leave both empty."
        )
        raise InvalidInput(sentence, field="per_month", code="rate_missing")
    law = form.value("law")
    if law == KEPT[0] and known is not None and _law(known.duration) == KEPT[0]:
        duration: Duration = known.duration
    elif minutes is None or minutes <= 0:
        sentence = "Write how long one lasts on average, in minutes above 0."
        raise InvalidInput(sentence, field="minutes", code="duration_missing")
    else:
        duration = Fixed(minutes) if law == "fixed" else Exponential(minutes)
    return Outages(per_month, duration, slow_share=typed_share(form, "slow", least=0.0) or 0.0)


def _law(duration: Duration) -> str:
    match duration:
        case Fixed():
            return "fixed"
        case Exponential():
            return "exponential"
    return KEPT[0]


def _written(whole: Whole, slug: str) -> Service:
    """The service with the outages that somebody wrote down; those that were seen are none of them."""
    service = whole.system.service(slug)
    is_written = whole.known is not None and whole.known.origins[slug] is Origin.WRITTEN
    return service if is_written else replace(service, outages=None)


def _form(
    request: HttpRequest,
    actor: Actor,
    whole: Whole,
    service: Service,
    form: Form,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    kept = service.outages is not None and _law(service.outages.duration) == KEPT[0]
    assert whole.known is not None
    origin = whole.known.origins[service.id]
    seen = whole.known.seen.outages(service.id)
    context = {
        "form": form,
        "slug": service.id,
        "name": whole.name(service.id),
        "laws": [*LAWS, KEPT] if kept else LAWS,
        "seen": outage_words(seen) if seen else "",
        "is_written": origin is Origin.WRITTEN,
        "version": whole.known.version,
    }
    return page(request, "dependencies/outages.html", context, actor=actor, status=status)
