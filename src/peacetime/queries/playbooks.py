"""The playbook of each mode: the organisation's own where it has one, and every version of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peacetime.domain.modes.playbooks.playbook import LISTS, PARTS, Playbook, PlaybookMode
from peacetime.domain.modes.playbooks.standard import STANDARD
from peacetime.domain.shared.comparing import ComparedLine, compared
from peacetime.domain.shared.text import quoted
from peacetime.queries.lookup import NotFound
from peacetime.queries.timeline import names_of
from peacetime.queries.versions import SHIPPED, Version
from peacetime.storage.models import PlaybookVersion

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class PlaybookView:
    """One mode's playbook in one version."""

    mode: PlaybookMode
    playbook: Playbook
    version: Version


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """One part of a playbook, line by line, between two versions."""

    part: str
    lines: tuple[ComparedLine, ...]


def mode_named(word: str) -> PlaybookMode:
    """What a caller means that has a playbook.

    Raises:
        NotFound: `playbook_unknown`.
    """
    try:
        return PlaybookMode(word)
    except ValueError:
        known = ", ".join(mode.value for mode in PlaybookMode)
        sentence = f"There is no playbook of {quoted(word)}. There is one of each of {known}."
        raise NotFound(sentence, code="playbook_unknown") from None


def playbooks() -> dict[PlaybookMode, PlaybookView]:
    """Every mode's playbook as it stands now, in one question."""
    rows = PlaybookVersion.objects.order_by("mode", "-number").distinct("mode")
    own = {row.mode: row for row in rows}
    return {
        mode: _view(own[mode.value]) if mode.value in own else _shipped(mode)
        for mode in PlaybookMode
    }


def playbook_of(mode: PlaybookMode) -> PlaybookView:
    """One mode's playbook as it stands now, with the name of who wrote it."""
    row = PlaybookVersion.objects.filter(mode=mode.value).order_by("-number").first()
    return _view(row, names_of([row.author])) if row else _shipped(mode)


def playbook_versions(mode: PlaybookMode) -> list[PlaybookView]:
    """Every version, the newest first; the last is what is shipped."""
    rows = list(PlaybookVersion.objects.filter(mode=mode.value).order_by("-number"))
    names = names_of(row.author for row in rows)
    return [*(_view(row, names) for row in rows), _shipped(mode)]


def playbook_version(mode: PlaybookMode, number: int) -> PlaybookView:
    """One version.

    Raises:
        NotFound: `version_unknown`.
    """
    if number == SHIPPED:
        return _shipped(mode)
    row = PlaybookVersion.objects.filter(mode=mode.value, number=number).first()
    if row is None:
        sentence = f"There is no version {number} of this playbook."
        raise NotFound(sentence, code="version_unknown")
    return _view(row, names_of([row.author]))


def changed_parts(before: Playbook, after: Playbook) -> tuple[ChangedPart, ...]:
    """The parts in which two versions differ, each whole."""
    return tuple(
        ChangedPart(part, compared(before.lines(part), after.lines(part)))
        for part in PARTS
        if before.lines(part) != after.lines(part)
    )


def _shipped(mode: PlaybookMode) -> PlaybookView:
    return PlaybookView(mode, STANDARD[mode], Version(SHIPPED))


def _view(row: PlaybookVersion, names: Mapping[str, str] | None = None) -> PlaybookView:
    name = (names or {}).get(row.author, row.author)
    version = Version(row.number, row.at, row.author, name, row.restored_from)
    return PlaybookView(PlaybookMode(row.mode), _playbook(row.content), version)


def _playbook(content: Mapping[str, Any]) -> Playbook:
    lists = {part: tuple(content.get(part, ())) for part in LISTS}
    return Playbook(objective=content["objective"], mindset=content["mindset"], **lists)
