"""What new postmortems begin with: checked when it is saved, tried before, every version kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.postmortems.draft import postmortem_draft
from peacetime.domain.postmortems.template_examples import EXAMPLE
from peacetime.domain.postmortems.template_remarks import Remark, remarks
from peacetime.domain.postmortems.templates import cleaned
from peacetime.queries.access import Act, Actor, can, require
from peacetime.queries.postmortems.templates import (
    TemplateView,
    template_now,
    template_version,
)
from peacetime.storage.models import Incident, PostmortemTemplateVersion
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.organisation import lock_organisation
from peacetime.usecases.postmortems.freezing import frozen
from peacetime.usecases.versions import refuse_stale

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """What a postmortem would begin with, on what that was tried, and what is missed in it."""

    caption: str
    text: str
    remarks: tuple[Remark, ...]


@command
def change_template(
    text: str, *, version: int | None = None, actor: Actor, at: datetime
) -> TemplateView:
    """Say anew what postmortems begin with; the same text again makes no new version.

    Raises:
        InvalidInput: A code of `domain.postmortems.templates.cleaned`.
        Stale: Somebody saved another version than the one the caller saw.
    """
    require(actor, Act.SET_UP_ORGANISATION)
    text = cleaned(text)
    lock_organisation()
    before = template_now()
    if text != before.text:
        refuse_stale(before.version, version)
        _append(before, text, None, actor=actor, at=at)
    return template_now()


@command
def restore_template(number: int, *, actor: Actor, at: datetime) -> TemplateView:
    """Bring an earlier version back, as a new one; 0 brings back what is shipped.

    Raises:
        NotFound: `version_unknown`.
        InvalidInput: A placeholder of it has gone since.
    """
    require(actor, Act.SET_UP_ORGANISATION)
    lock_organisation()
    before, wanted = template_now(), template_version(number)
    if wanted.text != before.text:
        _append(before, cleaned(wanted.text), number, actor=actor, at=at)
    return template_now()


def preview_template(text: str, *, actor: Actor, at: datetime) -> Tried:
    """The text filled in on the last real incident that is over, or on an example.

    Who may not change it sees the example.

    Raises:
        InvalidInput: It could not be saved.
    """
    text = cleaned(text)
    incident = _last() if can(actor, Act.SET_UP_ORGANISATION) else None
    if incident is None:
        drafted, caption = postmortem_draft(EXAMPLE, text), "On an example"
    else:
        drafted = postmortem_draft(frozen(incident, at=at), text)
        caption = f"On the last incident: {incident.team.name}, {incident.summary}"
    return Tried(caption, drafted, remarks(text))


def _last() -> Incident | None:
    """The last one that was declared here and is over, and that everybody may see."""
    rows = Incident.objects.select_related("team", "rescue", "approver", "postmortem_owner")
    rows = rows.filter(origin="declared", is_open=False, is_drill=False, is_private=False)
    return rows.filter(merged_into=None).order_by("-declared_at", "-pk").first()


def _append(
    before: TemplateView, text: str, restored_from: int | None, *, actor: Actor, at: datetime
) -> None:
    number = before.version.number + 1
    PostmortemTemplateVersion.objects.create(
        number=number, text=text, restored_from=restored_from, at=at, author=actor.label
    )
    record.audit(
        "postmortem.template.changed",
        "postmortem_template",
        actor=actor,
        at=at,
        version=number,
        restored_from=restored_from,
    )
    record.fact("postmortem.template.changed", at=at)
