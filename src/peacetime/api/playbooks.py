"""The playbook of each mode, and every version of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Annotated

from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown, text
from peacetime.api.pages import Page, Paged, sliced
from peacetime.api.writing import write
from peacetime.domain.modes.playbooks.playbook import (
    LISTS,
    LONGEST_LINE,
    MOST_LINES,
    SENTENCES,
    Playbook,
)
from peacetime.queries import playbooks as queries
from peacetime.usecases import playbooks as usecases

router = Router(tags=["playbooks"])

Line = Annotated[str, text(LONGEST_LINE)]
Lines = Annotated[
    list[str],
    Field(
        json_schema_extra={"maxItems": MOST_LINES},
        description=f"Plain lines of at most {LONGEST_LINE} characters.",
    ),
]
Number = Annotated[
    int, Field(ge=0, le=2**31 - 1, description="Of a version; 0 is what is shipped.")
]


class PlaybookShown(Shown):
    """What a mode asks, in one version; 0 is what is shipped, `restored_from` an earlier version."""

    mode: str
    version: int
    at: datetime | None
    author: str | None
    restored_from: int | None
    objective: str
    mindset: str
    constraints: list[str]
    signals: list[str]
    success_measures: list[str]
    activities: list[str]
    artifacts: list[str]
    responsibilities: list[str]


class SayPlaybook(Sent):
    """Every part anew; with `version`, only where nobody saved another one since that was read."""

    objective: Line
    mindset: Line
    constraints: Lines
    signals: Lines
    success_measures: Lines
    activities: Lines
    artifacts: Lines
    responsibilities: Lines
    version: Number | None = None


class ChangedLine(Shown):
    """One line; `state` is same, removed or added."""

    text: str
    state: str


class ChangedPart(Shown):
    """One part in which two versions differ."""

    part: str
    lines: list[ChangedLine]


class Changes(Shown):
    """What differs between two versions."""

    since: int
    version: int
    parts: list[ChangedPart]

    @classmethod
    def of(cls, since: int, version: int, parts: Iterable[object]) -> Changes:
        """From what a query compared."""
        shown = [ChangedPart.model_validate(part) for part in parts]
        return cls(since=since, version=version, parts=shown)


@router.get("", response=Page[PlaybookShown])
def list_playbooks(request: Request, paging: Paged) -> Page[PlaybookShown]:
    """The playbook of each mode as it stands now."""
    return sliced(request, list(queries.playbooks().values()), paging, _shown)


@router.get("/{mode}", response=PlaybookShown)
def read_playbook(request: Request, mode: str) -> PlaybookShown:
    """The playbook of delivery, rescue or recovering as it stands now."""
    return _shown(queries.playbook_of(queries.mode_named(mode)))


@router.put("/{mode}", response=PlaybookShown)
def change_playbook(request: Request, mode: str, said: SayPlaybook) -> Status[PlaybookShown]:
    """Say anew what a mode asks, as a new version."""
    asked = queries.mode_named(mode)
    parts = {name: getattr(said, name) for name in SENTENCES}
    parts |= {name: tuple(getattr(said, name)) for name in LISTS}
    change = partial(usecases.change_playbook, asked, Playbook(**parts), version=said.version)
    return write(request, change, _shown)


@router.get("/{mode}/versions", response=Page[PlaybookShown])
def list_playbook_versions(request: Request, mode: str, paging: Paged) -> Page[PlaybookShown]:
    """Every version, what is shipped first."""
    found = queries.playbook_versions(queries.mode_named(mode))
    return sliced(request, found[::-1], paging, _shown)


@router.get("/{mode}/versions/{number}", response=PlaybookShown)
def read_playbook_version(request: Request, mode: str, number: Number) -> PlaybookShown:
    """One version."""
    return _shown(queries.playbook_version(queries.mode_named(mode), number))


@router.get("/{mode}/versions/{number}/changes", response=Changes)
def compare_playbook_versions(
    request: Request, mode: str, number: Number, since: Annotated[Number, Query(...)]
) -> Changes:
    """What differs in one version since another."""
    asked = queries.mode_named(mode)
    before, after = queries.playbook_version(asked, since), queries.playbook_version(asked, number)
    return Changes.of(since, number, queries.changed_parts(before.playbook, after.playbook))


@router.post("/{mode}/versions/{number}/restore", response=PlaybookShown)
def restore_playbook(request: Request, mode: str, number: Number) -> Status[PlaybookShown]:
    """Bring an earlier version back, as a new one."""
    asked = queries.mode_named(mode)
    return write(request, partial(usecases.restore_playbook, asked, number), _shown)


def _shown(view: queries.PlaybookView) -> PlaybookShown:
    parts = {name: list(view.playbook.lines(name)) for name in LISTS}
    return PlaybookShown(
        mode=view.mode.value,
        version=view.version.number,
        at=view.version.at,
        author=view.version.author or None,
        restored_from=view.version.restored_from,
        objective=view.playbook.objective,
        mindset=view.playbook.mindset,
        **parts,
    )
