"""How the organisation words its messages: checked when it is saved, every version kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.communications.kinds import Kind, known
from peacetime.domain.communications.templates import Wording, cleaned
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.wordings import WordingView, wording_of, wording_version
from peacetime.storage.models import WordingVersion
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.organisation import lock_organisation
from peacetime.usecases.versions import refuse_stale

if TYPE_CHECKING:
    from datetime import datetime


@command
def change_wording(
    kind: Kind, said: Wording, *, version: int | None = None, actor: Actor, at: datetime
) -> WordingView:
    """Word a message anew; the same words again make no new version.

    Raises:
        InvalidInput: The template has a placeholder that there is not, or more than placeholders.
        Stale: Somebody saved another version than the one the caller saw.
    """
    require(actor, Act.SET_UP_ORGANISATION)
    said = cleaned(said, known(kind))
    lock_organisation()
    before = wording_of(kind)
    if said != before.wording:
        refuse_stale(before.version, version)
        _append(before, said, None, actor=actor, at=at)
    return wording_of(kind)


@command
def restore_wording(kind: Kind, number: int, *, actor: Actor, at: datetime) -> WordingView:
    """Bring an earlier version back, as a new one; 0 brings back what is shipped.

    Raises:
        InvalidInput: A placeholder of it has gone since.
    """
    require(actor, Act.SET_UP_ORGANISATION)
    lock_organisation()
    before, wanted = wording_of(kind), wording_version(kind, number).wording
    if wanted != before.wording:
        _append(before, cleaned(wanted, known(kind)), number, actor=actor, at=at)
    return wording_of(kind)


def _append(
    before: WordingView, said: Wording, restored_from: int | None, *, actor: Actor, at: datetime
) -> None:
    number = before.version.number + 1
    WordingVersion.objects.create(
        kind=before.kind.value,
        number=number,
        subject=said.subject,
        body=said.body,
        restored_from=restored_from,
        at=at,
        author=actor.label,
    )
    name = f"wording:{before.kind.value}"
    record.audit(
        "wording.changed", name, actor=actor, at=at, version=number, restored_from=restored_from
    )
    record.fact("wording.changed", at=at)
