"""What new postmortems begin with: the organisation's own text where it has one, and every version of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.postmortems.changes import Stretch, changed_stretches
from peacetime.domain.postmortems.standard_template import STANDARD
from peacetime.queries.lookup import NotFound
from peacetime.queries.timeline import names_of
from peacetime.queries.versions import SHIPPED, Version
from peacetime.storage.models import PostmortemTemplateVersion

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class TemplateView:
    """The text in one version."""

    text: str
    version: Version


def template_now() -> TemplateView:
    """As it stands now, with the name of who wrote it."""
    row = PostmortemTemplateVersion.objects.order_by("-number").first()
    return _view(row, names_of([row.author])) if row else _shipped()


def template_versions() -> list[TemplateView]:
    """Every version, the newest first; the last is what is shipped."""
    rows = list(PostmortemTemplateVersion.objects.order_by("-number"))
    names = names_of(row.author for row in rows)
    return [*(_view(row, names) for row in rows), _shipped()]


def template_version(number: int) -> TemplateView:
    """One version.

    Raises:
        NotFound: `version_unknown`.
    """
    if number == SHIPPED:
        return _shipped()
    row = PostmortemTemplateVersion.objects.filter(number=number).first()
    if row is None:
        raise NotFound(f"There is no version {number} of this template.", code="version_unknown")
    return _view(row, names_of([row.author]))


def changed(before: TemplateView, after: TemplateView) -> tuple[Stretch, ...]:
    """Where two versions differ, with a few lines around it."""
    return changed_stretches(before.text, after.text)


def _shipped() -> TemplateView:
    return TemplateView(STANDARD, Version(SHIPPED))


def _view(row: PostmortemTemplateVersion, names: Mapping[str, str]) -> TemplateView:
    name = names.get(row.author, row.author)
    version = Version(row.number, row.at, row.author, name, row.restored_from)
    return TemplateView(row.text, version)
