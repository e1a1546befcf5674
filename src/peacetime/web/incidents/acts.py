"""What people do in the room: each a form, each a use-case."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.incidents.moments import MOMENTS
from peacetime.domain.incidents.roles import role_named
from peacetime.domain.incidents.timeline import Composed, EntryKind, compose
from peacetime.domain.shared.errors import DomainError
from peacetime.queries import incidents, timeline
from peacetime.queries.access import Act, Actor, NotAllowed, require
from peacetime.queries.lookup import NotFound
from peacetime.usecases import criteria, moments, roles
from peacetime.usecases.redaction import redact_entry
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.updates import send_update
from peacetime.web.door import act, now, refused, see, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_moments import moment
from peacetime.web.frame import page
from peacetime.web.incidents.room import room_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


MOST_DIGITS = 10  # of a version


@require_POST
@signed_in
def write(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """A line of the composer: a note, a decision, an action, or an update to stakeholders."""
    form = typed(request)
    try:
        line = compose(form.value("text"))
        return submit(request, actor, lambda who: _written(ref, line, who), to=_room(ref))
    except (NotAllowed, NotFound):
        raise
    except DomainError as refusal:
        shown = Form(form.typed, sentence=refusal.sentence)
        return room_page(request, actor, ref, form=shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _written(ref: str, line: Composed, who: Actor) -> object:
    kind, text, reason = line.kind, line.text, line.reason
    if kind is EntryKind.UPDATE:
        return send_update(ref, text, actor=who, at=now())
    return write_entry(ref, kind, text, reason=reason, actor=who, at=now())


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct(request: HttpRequest, actor: Actor, ref: str, number: int) -> HttpResponse:
    """A new entry that points at the old one."""
    require(actor, Act.RUN_INCIDENT)
    old = _entry(ref, number, actor)
    form = typed(request)
    if request.method == "POST":
        kind = EntryKind(old.kind) if old.kind in {"note", "decision", "action"} else EntryKind.NOTE
        try:
            return submit(
                request,
                actor,
                lambda who: write_entry(
                    ref, kind, form.value("text"), corrects=number, actor=who, at=now()
                ),
                to=_room(ref),
            )
        except DomainError as refusal:
            form = refused(form, refusal)
    return _entry_page(request, actor, ref, old, asked="correct", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def redact(request: HttpRequest, actor: Actor, ref: str, number: int) -> HttpResponse:
    """Take the words away, leave who, when and why."""
    require(actor, Act.REDACT)
    old = _entry(ref, number, actor)
    form = typed(request)
    if request.method == "POST":
        try:
            return submit(
                request,
                actor,
                lambda who: redact_entry(
                    ref, number, why=form.value("reason"), actor=who, at=now()
                ),
                to=_room(ref),
                done=f"Entry {number} is redacted.",
            )
        except DomainError as refusal:
            form = refused(form, refusal, why="reason")
    return _entry_page(request, actor, ref, old, asked="redact", form=form)


@require_POST
@signed_in
def change_role(request: HttpRequest, actor: Actor, ref: str, role: str) -> HttpResponse:
    """Take a role, name somebody, hand it over, leave it."""
    form = typed(request)
    wanted = role_named(role)
    asked, person = form.value("act"), form.value("person")
    if asked == "take":
        person = actor.label

    def change(who: Actor) -> roles.RoleFilled:
        if asked == "leave":
            return roles.leave_role(ref, wanted, person, actor=who, at=now())
        if asked == "hand_over" and not wanted.is_held_by_one:
            return roles.hand_over_role(
                ref, wanted, form.value("from"), person, actor=who, at=now()
            )
        return roles.assign_role(ref, wanted, person, actor=who, at=now())

    return act(request, actor, change, back=_room(ref))


@require_POST
@signed_in
def mark_criterion(request: HttpRequest, actor: Actor, ref: str, number: int) -> HttpResponse:
    """Tick a line of the checklist, or take the tick back; a refusal says what was written beside it."""
    form = typed(request)
    version, note = form.value("version"), form.line("note")

    def mark(who: Actor) -> criteria.CriterionMarked:
        return criteria.mark_criterion(
            ref,
            number,
            is_met=form.value("met") == "yes",
            note=note,
            version=_number(version),
            actor=who,
            at=now(),
        )

    try:
        return submit(request, actor, mark, to=_room(ref))
    except (NotAllowed, NotFound):
        raise
    except DomainError as refusal:
        wrote = f" You wrote: {note}" if note else ""
        messages.error(request, f"{refusal.sentence}{wrote}")
        return see(_room(ref))


@require_POST
@signed_in
def set_moments(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Say when things happened; what is left empty stays not known."""
    form = typed(request)
    incident = incidents.incident(ref, at=now(), sight=actor.sight)
    try:
        said = {
            name: moment(form, name, incident.time_zone) for name in MOMENTS if name in form.typed
        }
        return submit(
            request,
            actor,
            lambda who: moments.set_moments(ref, said, actor=who, at=now()),
            to=_room(ref),
            done="The moments are saved.",
        )
    except (NotAllowed, NotFound):
        raise
    except DomainError as refusal:
        shown = Form(form.typed, sentence=refusal.sentence)
        return room_page(request, actor, ref, form=shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _entry(ref: str, number: int, actor: Actor) -> timeline.Entry:
    found = timeline.entry(ref, number, sight=actor.sight)
    if found is None or found.text is None:
        raise NotFound(f"There is no entry {number} to change.", code="entry_unknown")
    return found


def _entry_page(
    request: HttpRequest, actor: Actor, ref: str, entry: timeline.Entry, *, asked: str, form: Form
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.problems or form.sentence else HTTPStatus.OK
    context = {
        "incident": incidents.incident(ref, at=now(), sight=actor.sight),
        "entry": entry,
        "act": asked,
        "form": form,
    }
    return page(request, "incidents/entry.html", context, actor=actor, status=status)


def _room(ref: str) -> str:
    return f"/incidents/{ref}"


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) < MOST_DIGITS
    return int(text) if is_number else None
