"""What new postmortems begin with, as programs read, try and change it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated

from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown, text
from peacetime.api.pages import Page, Paged, sliced
from peacetime.api.playbooks import Number
from peacetime.api.postmortems import ChangedStretch, TextChanges
from peacetime.api.writing import write
from peacetime.domain.postmortems.templates import LONGEST_TEMPLATE, PLACEHOLDERS
from peacetime.queries.access import Act, require
from peacetime.queries.postmortems import templates as queries
from peacetime.usecases.postmortems import templates as usecases

router = Router(tags=["postmortems"])

Template = Annotated[str, text(LONGEST_TEMPLATE)]


class TemplatePlaceholder(Shown):
    """One name that the template may have between braces; a part stands on a line of its own."""

    name: str
    means: str
    is_part: bool


class PostmortemTemplate(Shown):
    """What new postmortems begin with, in one version; 0 is what is shipped."""

    version: int
    at: datetime | None
    author: str | None
    restored_from: int | None
    text: str
    placeholders: list[TemplatePlaceholder]


class TemplateText(Sent):
    """Markdown with `{placeholders}`."""

    text: Template


class ChangeTemplate(TemplateText):
    """The text anew; with `version`, only where nobody saved another one since that was read."""

    version: Number | None = None


class TemplateRemark(Shown):
    """One thing that a reviewer will miss in every postmortem that begins so; it can be saved all the same."""

    about: str
    message: str
    suggestion: str


class TriedTemplate(Shown):
    """What a postmortem would begin with, on the last incident or on an example."""

    caption: str
    text: str = Field(description="Markdown")
    remarks: list[TemplateRemark]


@router.get("", response=PostmortemTemplate)
def read_postmortem_template(request: Request) -> PostmortemTemplate:
    """What new postmortems begin with now, and the placeholders that there are."""
    del request
    return _shown(queries.template_now())


@router.put("", response=PostmortemTemplate)
def change_postmortem_template(
    request: Request, said: ChangeTemplate
) -> Status[PostmortemTemplate]:
    """Change it, as a new version; postmortems that were begun stay as they are."""
    change = partial(usecases.change_template, said.text, version=said.version)
    return write(request, change, _shown)


@router.post("/preview", response=TriedTemplate)
def preview_postmortem_template(request: Request, said: TemplateText) -> TriedTemplate:
    """What a postmortem would begin with, before anything is saved."""
    require(request.auth, Act.SET_UP_ORGANISATION)
    tried = usecases.preview_template(said.text, actor=request.auth, at=timezone.now())
    return TriedTemplate.model_validate(tried)


@router.get("/versions", response=Page[PostmortemTemplate])
def list_postmortem_template_versions(request: Request, paging: Paged) -> Page[PostmortemTemplate]:
    """Every version, what is shipped first."""
    return sliced(request, queries.template_versions()[::-1], paging, _shown)


@router.get("/versions/{number}", response=PostmortemTemplate)
def read_postmortem_template_version(request: Request, number: Number) -> PostmortemTemplate:
    """One version."""
    del request
    return _shown(queries.template_version(number))


@router.get("/versions/{number}/changes", response=TextChanges)
def compare_postmortem_template_versions(
    request: Request, number: Number, since: Annotated[Number, Query(...)]
) -> TextChanges:
    """What differs in one version since another."""
    del request
    before, after = queries.template_version(since), queries.template_version(number)
    stretches = queries.changed(before, after)
    return TextChanges(
        since=since,
        version=number,
        stretches=[ChangedStretch.model_validate(each) for each in stretches],
    )


@router.post("/versions/{number}/restore", response=PostmortemTemplate)
def restore_postmortem_template(request: Request, number: Number) -> Status[PostmortemTemplate]:
    """Bring an earlier version back, as a new one; 0 is what is shipped."""
    return write(request, partial(usecases.restore_template, number), _shown)


def _shown(view: queries.TemplateView) -> PostmortemTemplate:
    return PostmortemTemplate(
        version=view.version.number,
        at=view.version.at,
        author=view.version.author or None,
        restored_from=view.version.restored_from,
        text=view.text,
        placeholders=[TemplatePlaceholder.model_validate(each) for each in PLACEHOLDERS],
    )
