"""How each message is worded: the organisation's own where it has one, and every version of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.communications.kinds import STANDARD, Kind
from peacetime.domain.communications.templates import Wording
from peacetime.domain.shared.comparing import ComparedLine, compared
from peacetime.domain.shared.text import quoted
from peacetime.queries.lookup import NotFound
from peacetime.queries.timeline import names_of
from peacetime.queries.versions import SHIPPED, Version
from peacetime.storage.models import WordingVersion

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class WordingView:
    """One message's wording in one version."""

    kind: Kind
    wording: Wording
    version: Version


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """Subject or body, line by line, between two versions."""

    part: str
    lines: tuple[ComparedLine, ...]


def kind_named(word: str) -> Kind:
    """The message a caller names.

    Raises:
        NotFound: `wording_unknown`.
    """
    try:
        return Kind(word)
    except ValueError:
        known = ", ".join(Kind)
        sentence = f"There is no message {quoted(word)} to word. There are {known}."
        raise NotFound(sentence, code="wording_unknown") from None


def wordings() -> dict[Kind, WordingView]:
    """Every message's wording as it stands now, in one question."""
    rows = WordingVersion.objects.order_by("kind", "-number").distinct("kind")
    own = {row.kind: row for row in rows}
    return {kind: _view(own[kind.value]) if kind.value in own else _shipped(kind) for kind in Kind}


def words_now() -> dict[Kind, Wording]:
    """The words themselves, in one question: what an act of an incident asks for once."""
    return {kind: view.wording for kind, view in wordings().items()}


def wording_of(kind: Kind) -> WordingView:
    """One message's wording as it stands now, with the name of who wrote it."""
    row = WordingVersion.objects.filter(kind=kind.value).order_by("-number").first()
    return _view(row, names_of([row.author])) if row else _shipped(kind)


def wording_versions(kind: Kind) -> list[WordingView]:
    """Every version, the newest first; the last is what is shipped."""
    rows = list(WordingVersion.objects.filter(kind=kind.value).order_by("-number"))
    names = names_of(row.author for row in rows)
    return [*(_view(row, names) for row in rows), _shipped(kind)]


def wording_version(kind: Kind, number: int) -> WordingView:
    """One version.

    Raises:
        NotFound: `version_unknown`.
    """
    if number == SHIPPED:
        return _shipped(kind)
    row = WordingVersion.objects.filter(kind=kind.value, number=number).first()
    if row is None:
        raise NotFound(f"There is no version {number} of this wording.", code="version_unknown")
    return _view(row, names_of([row.author]))


def changed_parts(before: Wording, after: Wording) -> tuple[ChangedPart, ...]:
    """Subject and body, where they differ, each whole."""
    pairs = (("subject", before.subject, after.subject), ("body", before.body, after.body))
    return tuple(
        ChangedPart(part, compared(old.split("\n"), new.split("\n")))
        for part, old, new in pairs
        if old != new
    )


def _shipped(kind: Kind) -> WordingView:
    return WordingView(kind, STANDARD[kind], Version(SHIPPED))


def _view(row: WordingVersion, names: Mapping[str, str] | None = None) -> WordingView:
    name = (names or {}).get(row.author, row.author)
    version = Version(row.number, row.at, row.author, name, row.restored_from)
    return WordingView(Kind(row.kind), Wording(row.subject, row.body), version)
