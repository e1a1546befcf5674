"""From where on a team is told, and whether Peacetime declares by itself."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods

from peacetime.domain.modes.recognition.thresholds import LABELS, Thresholds
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.queries.access import Act, require
from peacetime.queries.recognition.settings import (
    ByItself,
    SettingShown,
    TeamSetting,
    declares_by_itself,
    team_setting,
)
from peacetime.usecases.recognition.settings import (
    by_itself_named,
    change_by_itself,
    change_recognition,
)
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_moments import moment
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

CHOICES = (
    (ByItself.NEVER.value, "Never", "People are told, and one of them declares."),
    (
        ByItself.WORST.value,
        "At the worst",
        "Where a Sev-0 or Sev-1, or an attack, is named.",
    ),
    (
        ByItself.ALWAYS.value,
        "Whenever signals look like it",
        "At the same moment as people are told.",
    ),
)
HEARING = (
    ("yes", "Tell the lead"),
    ("until", "Be quiet until the moment below"),
    ("no", "Be quiet until somebody says otherwise"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def organisation(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whether Peacetime declares without a person."""
    if request.method != "POST":
        return _organisation(request, actor, Form())
    form = typed(request)
    try:
        choice = by_itself_named(form.value("declares_by_itself"))
        return submit(
            request,
            actor,
            lambda who: change_by_itself(choice, actor=who, at=now()),
            to="/settings/recognition",
            done="Saved.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal)
        return _organisation(request, actor, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def team(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """When this team is told, and the thresholds behind it."""
    found = team_setting(slug)
    if request.method != "POST":
        return _team(request, actor, found, _begun(found.setting))
    require(actor, Act.SET_UP_TEAM, team_id=found.id)
    form = typed(request)
    try:
        thresholds = {name: _number(form, name) for name in LABELS}
        hearing = form.value("hearing")
        until = moment(form, "muted_until", found.time_zone) if hearing == "until" else None
        if hearing == "until" and until is None:
            sentence = "Say until when, or choose another line."
            raise InvalidInput(sentence, field="muted_until", code="moment_missing")
        return submit(
            request,
            actor,
            lambda who: change_recognition(
                slug,
                thresholds,
                is_muted=hearing in {"until", "no"},
                muted_until=until,
                actor=who,
                at=now(),
            ),
            to=f"/settings/teams/{slug}/recognition",
            done="Saved. It counts from the next look, within a minute.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _team(request, actor, found, shown, status=status)


def _number(form: Form, name: str) -> float:
    written = form.value(name).strip().replace(",", ".")
    if not written:
        standard: float = getattr(Thresholds(), name)
        return standard
    try:
        return float(written)
    except ValueError:
        sentence = (
            f"{quoted(written)} is no number. Write one like 1.5, or nothing for the default."
        )
        raise InvalidInput(sentence, field=name, code="number_unreadable") from None


def _begun(setting: SettingShown) -> Form:
    values = {name: f"{value:g}" for name, value in asdict(setting.thresholds).items()}
    hearing = "yes" if not setting.is_muted else "until" if setting.muted_until else "no"
    return Form({**values, "hearing": hearing})


def _team(
    request: HttpRequest,
    actor: Actor,
    found: TeamSetting,
    form: Form,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    standard = asdict(Thresholds())
    context = {
        "team": found,
        "setting": found.setting,
        "fields": [
            (name, label, help_, f"{standard[name]:g}") for name, (label, help_) in LABELS.items()
        ],
        "hearing": HEARING,
        "form": form,
    }
    return page(
        request,
        "recognition/team.html",
        context,
        actor=actor,
        team_id=found.id,
        status=status,
    )


def _organisation(
    request: HttpRequest, actor: Actor, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"by_itself": declares_by_itself().value, "choices": CHOICES, "form": form}
    return page(request, "recognition/organisation.html", context, actor=actor, status=status)
