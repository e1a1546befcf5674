"""What each severity means here, and how often stakeholders then hear."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.severities import levels
from peacetime.usecases.organisation import Meaning, change_severities
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_days import whole_number
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

HERE = "/settings/severities"
FIELDS = {f"cadence_minutes-{each.value}": f"cadence-{each.value}" for each in Severity}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Five severities, saved together or not at all."""
    if request.method != "POST":
        return _severities(request, actor, Form())
    form = typed(request)
    try:
        meanings = [_meaning(form, each.value) for each in Severity]
        return submit(
            request,
            actor,
            lambda who: change_severities(meanings, actor=who, at=now()),
            to=HERE,
            done="Saved. Incidents that are open keep the time they promised.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal, **FIELDS)
        return _severities(request, actor, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _meaning(form: Form, severity: str) -> Meaning:
    return Meaning(
        severity, form.value(f"meaning-{severity}"), whole_number(form, f"cadence-{severity}")
    )


def _severities(
    request: HttpRequest, actor: Actor, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"levels": levels(), "form": form}
    return page(request, "settings/severities.html", context, actor=actor, status=status)
