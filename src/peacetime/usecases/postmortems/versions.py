"""What every write of a postmortem shares: its next version, and its place in the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.bringing import LONGEST_TEXT, LONGEST_TITLE
from peacetime.domain.shared.text import clean_text
from peacetime.storage.models import Postmortem, PostmortemVersion
from peacetime.usecases import record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from peacetime.queries.access import Actor


def cleaned(title: str, text: str) -> tuple[str, str]:
    """Title and text as they are kept.

    Raises:
        InvalidInput: A code of `clean_text`.
    """
    return (
        clean_text(title, field="title", max_length=LONGEST_TITLE),
        clean_text(text, field="text", max_length=LONGEST_TEXT, required=False, multiline=True),
    )


def begin(row: Postmortem, fact: str, *, actor: Actor, at: datetime, **changes: object) -> None:
    """A new postmortem and its first version."""
    row.save(force_insert=True)
    keep_version(row, restored_from=None, actor=actor, at=at)
    happened(row, fact, actor=actor, at=at, **changes)


def next_version(
    row: Postmortem,
    title: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    restored_from: int | None = None,
    also_by: Sequence[str] = (),
) -> None:
    """A locked row reads like this from now on: its next version."""
    row.title, row.text, row.version, row.changed_at = title, text, row.version + 1, at
    row.save(update_fields=["title", "text", "version", "changed_at"])
    keep_version(row, restored_from=restored_from, actor=actor, at=at, also_by=also_by)
    happened(
        row,
        "postmortem.text.saved",
        actor=actor,
        at=at,
        version=row.version,
        restored_from=restored_from,
        **({"also_by": list(also_by)} if also_by else {}),
    )


def keep_version(
    row: Postmortem,
    *,
    restored_from: int | None,
    actor: Actor,
    at: datetime,
    also_by: Sequence[str] = (),
) -> None:
    """Append the text as it stands now to the versions."""
    PostmortemVersion.objects.create(
        postmortem=row,
        number=row.version,
        title=row.title,
        text=row.text,
        restored_from=restored_from,
        at=at,
        author=actor.label,
        also_by=list(also_by),
    )


def happened(row: Postmortem, fact: str, *, actor: Actor, at: datetime, **changes: object) -> None:
    """Audit it, and tell those who watch."""
    record.audit(fact, f"postmortem:{row.ref}", actor=actor, at=at, team=row.team, **changes)
    record.fact(fact, at=at, incident=row.incident, team=row.team)
