"""The organisation's own playbooks: every version is kept, and any of them can come back."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from peacetime.domain.modes.playbooks.playbook import Playbook, PlaybookMode, cleaned
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.playbooks import PlaybookView, playbook_of, playbook_version
from peacetime.storage.models import PlaybookVersion
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.organisation import lock_organisation
from peacetime.usecases.versions import refuse_stale

if TYPE_CHECKING:
    from datetime import datetime


@command
def change_playbook(
    mode: PlaybookMode,
    said: Playbook,
    *,
    version: int | None = None,
    actor: Actor,
    at: datetime,
) -> PlaybookView:
    """Say anew what a mode asks; the same words again make no new version.

    Raises:
        Stale: Somebody saved another version than the one the caller saw.
    """
    require(actor, Act.SET_UP_ORGANISATION)
    said = cleaned(said)
    lock_organisation()
    before = playbook_of(mode)
    if said != before.playbook:
        refuse_stale(before.version, version)
        _append(before, said, None, actor=actor, at=at)
    return playbook_of(mode)


@command
def restore_playbook(
    mode: PlaybookMode, number: int, *, actor: Actor, at: datetime
) -> PlaybookView:
    """Bring an earlier version back, as a new one; 0 brings back what is shipped."""
    require(actor, Act.SET_UP_ORGANISATION)
    lock_organisation()
    before, wanted = playbook_of(mode), playbook_version(mode, number)
    if wanted.playbook != before.playbook:
        _append(before, wanted.playbook, number, actor=actor, at=at)
    return playbook_of(mode)


def _append(
    before: PlaybookView,
    said: Playbook,
    restored_from: int | None,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    number = before.version.number + 1
    PlaybookVersion.objects.create(
        mode=before.mode.value,
        number=number,
        content=asdict(said),
        restored_from=restored_from,
        at=at,
        author=actor.label,
    )
    name = f"playbook:{before.mode.value}"
    record.audit(
        "playbook.changed", name, actor=actor, at=at, version=number, restored_from=restored_from
    )
    record.fact("playbook.changed", at=at)
