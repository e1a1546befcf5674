"""The pulse: one voluntary question, once a week, whose single answers nobody else ever sees."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries.burst.pulse import own_pulse
from peacetime.usecases.burst.pulse import answer_pulse
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

HERE = "/me/pulse"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def own(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The question, and what one answered oneself."""
    if request.method != "POST":
        return _page(request, actor, Form())
    form = typed(request)
    try:
        answer = _answer(form)
        return submit(
            request,
            actor,
            lambda who: answer_pulse(answer, actor=who, at=now()),
            to=HERE,
            done="Thank you. You can change it until the week is over.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal, value="answer")
        return _page(request, actor, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _answer(form: Form) -> int:
    written = form.value("answer")
    if not (written.isascii() and written.isdigit() and len(written) == 1):
        sentence = "No answer is chosen. Choose one, or leave the page: it is voluntary."
        raise InvalidInput(sentence, field="answer", code="pulse_value_unknown")
    return int(written)


def _page(
    request: HttpRequest, actor: Actor, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    found = own_pulse(actor=actor, at=now())
    kept = str(found.answer or "")
    context = {
        "pulse": found,
        "form": form if form.typed or form.problems else Form({"answer": kept}),
        "options": [(str(value), words, "") for value, words in found.scale.items()],
        "past": [(monday, found.scale[answer]) for monday, answer in found.past],
    }
    return page(request, "signs/pulse.html", context, actor=actor, status=status)
