"""Describing the system by a file, or bringing what another tool keeps: first what would change, then all of it."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods

from peacetime.documents.graphs import FORMS, Text, read_described, read_graph
from peacetime.domain.dependencies.describing.faults import DescriptionRefused
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries.access import Act, Actor, require
from peacetime.usecases.dependencies import describing
from peacetime.web.dependencies.words import counted
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.versions import version_seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from peacetime.usecases.dependencies.carrying_out import Applied

LARGEST = 4 * 1024 * 1024
OURS = "ours"
NAMES = {
    OURS: "A description of Peacetime’s own (YAML or JSON)",
    "": "Another tool’s: tell it from the text",
    "backstage": "Backstage catalog",
    "prometheus": "Prometheus service graph, an answer of its API",
    "jaeger": "Jaeger dependencies",
    "zipkin": "Zipkin dependencies",
    "kiali": "Kiali graph",
    "csv": "CSV",
    "compose": "Docker Compose, as a start-up order alone",
    "facts": "depgraph-facts",
}
MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def describe(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A text: what it would change, and then the change."""
    require(actor, Act.DESCRIBE_SYSTEM)
    if request.method != "POST":
        return _form(request, actor, Form({"form": request.GET.get("form", OURS)[:20]}))
    form = typed(request)
    file = request.FILES.get("file")
    try:
        if file is not None:
            form = replace(
                form, typed={**form.typed, **_read(file.read(LARGEST + 1), file.name or "")}
            )
        if form.value("then") == "apply":
            return _apply(request, actor, form)
        return _form(request, actor, form, found=_preview(actor, form))
    except DescriptionRefused as refusal:
        listed = [each.told for each in refusal.faults[:MOST_SHOWN]]
        return _form(request, actor, form, faults=listed, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except DomainError as refusal:
        shown = refused(form, refusal, description="text", file="text")
        return _form(request, actor, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _read(content: bytes, name: str) -> dict[str, str]:
    if len(content) > LARGEST:
        sentence = (
            "The file is larger than 4 MB. Bring it by the command `peacetime dependencies import`."
        )
        raise InvalidInput(sentence, field="text", code="file_too_large")
    try:
        return {"text": content.decode("utf-8-sig"), "name": name[:300]}
    except UnicodeDecodeError:
        sentence = "The file is no text in UTF-8. Save it as that, and bring it again."
        raise InvalidInput(sentence, field="text", code="file_unreadable") from None


def _text(form: Form) -> Text:
    written = form.value("text")
    if not written.strip():
        raise InvalidInput("Choose a file, or paste its text.", field="text", code="text_missing")
    return Text(written, form.line("name")[:300])


def _preview(actor: Actor, form: Form) -> Applied:
    text, at = _text(form), now()
    if form.value("form") == OURS:
        described = read_described(text)
        return describing.preview_description(described, source=text.name, actor=actor, at=at)
    imported = read_graph(text, form=form.value("form"), seen_on=at.date())
    return describing.preview_import(imported, actor=actor)


def _apply(request: HttpRequest, actor: Actor, form: Form) -> HttpResponse:
    text, at, seen = _text(form), now(), version_seen(form)
    if form.value("form") == OURS:
        described = read_described(text)
        return submit(
            request,
            actor,
            lambda who: describing.apply_description(
                described, source=text.name, seen=seen, actor=who, at=at
            ),
            to="/dependencies",
            done=_done,
        )
    imported = read_graph(text, form=form.value("form"), seen_on=at.date())
    return submit(
        request,
        actor,
        lambda who: describing.import_graph(
            imported, source=text.name, seen=seen, actor=who, at=at
        ),
        to="/dependencies",
        done=_done,
    )


def _done(applied: Applied) -> str:
    number = len(applied.plan.changes)
    return f"{counted(number, 'change is', 'changes are', none='Nothing is').capitalize()} made."


def _form(
    request: HttpRequest,
    actor: Actor,
    form: Form,
    *,
    found: Applied | None = None,
    faults: Sequence[str] = (),
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    assert set(NAMES) == {OURS, "", *FORMS}, "every form has a name"
    context = {
        "form": form,
        "forms_offered": list(NAMES.items()),
        "faults": faults,
        "found": found,
        "changes": [] if found is None else found.plan.changes[:MOST_SHOWN],
        "remarks": [] if found is None else found.plan.remarks[:MOST_SHOWN],
    }
    return page(request, "dependencies/describe.html", context, actor=actor, status=status)
