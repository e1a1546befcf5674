"""A file before it is imported: which column is which, what would become of it; and taking it back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_POST

from peacetime.domain.incidents.history import Choices, RejectedFile
from peacetime.domain.incidents.history.choices import POINTED, date_order_named
from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.zones import zone_names
from peacetime.usecases import import_undo, imports
from peacetime.usecases.import_previews import HistoryPreview, preview_draft
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

# What most files tell stands open, the rest is folded away.
FIRST = ("started_at", "resolved_at", "title", "severity", "services", "incident_id")
REST = tuple(name for name in POINTED if name not in FIRST)
ORDERS = [
    ("", "As the dates themselves tell"),
    ("day_first", "Day first: 31/12/2026"),
    ("month_first", "Month first: 12/31/2026"),
]


@require_POST
@signed_in
def read_as(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Say how a draft is to be read, and look again."""
    form = typed(request)
    columns = {name: form.value(f"column-{name}") for name in POINTED}
    try:
        choices = Choices(
            columns={name: column for name, column in columns.items() if column} or None,
            date_order=date_order_named(form.value("date_order")),
            is_24_midnight=form.value("midnight_24") == "yes",
        )
        return submit(
            request,
            actor,
            lambda who: imports.read_draft_as(
                number, choices, time_zone=form.value("time_zone"), actor=who, at=now()
            ),
            to=f"/import/{number}",
        )
    except imports.ImportNotOpen:
        raise
    except RejectedFile as refusal:
        shown = Form(form.typed, {"column-started_at": refusal.sentence})
    except DomainError as refusal:
        shown = refused(form, refusal)
    return draft_page(request, actor, number, shown, HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@signed_in
def confirm(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Import a draft."""
    return act(
        request,
        actor,
        lambda who: imports.confirm_import(number, actor=who, at=now()),
        back=f"/import/{number}",
    )


@require_POST
@signed_in
def undo(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Take a whole import back; of a draft nothing is left."""
    is_draft = request.POST.get("draft") == "yes"
    return act(
        request,
        actor,
        lambda who: import_undo.undo_import(number, actor=who, at=now()),
        back="/import" if is_draft else f"/import/{number}",
        done="The file was put away; nothing was written." if is_draft else "",
    )


def draft_page(
    request: HttpRequest,
    actor: Actor,
    number: int,
    form: Form | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The preview of a draft, with the form that says how it is to be read."""
    preview = preview_draft(number, actor=actor, at=now())
    context = {
        "number": number,
        "preview": preview,
        "form": form or _form(preview),
        "first": [(name, POINTED[name]) for name in FIRST],
        "rest": [(name, POINTED[name]) for name in REST],
        "orders": ORDERS,
        "zones": sorted(zone_names()),
        "options": _options(preview),
    }
    return page(request, "history/preview.html", context, actor=actor, status=status)


def _form(preview: HistoryPreview) -> Form:
    columns = {f"column-{name}": column for name, column in preview.mapping.items()}
    others = {"time_zone": preview.time_zone, "date_order": preview.date_order}
    return Form({**columns, **others, "midnight_24": "yes" if preview.is_24_midnight else ""})


def _options(preview: HistoryPreview) -> list[tuple[str, str]]:
    """Every column with what it holds, to point at."""
    columns = [
        (
            column.name,
            f"{column.name}: {' · '.join(column.samples)}" if column.samples else column.name,
        )
        for column in preview.columns
    ]
    return [("", "Not in this file"), *columns]
