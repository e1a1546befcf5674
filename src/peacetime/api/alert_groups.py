"""Groups of alerts, and the incidents that they belong to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Literal, TypeVar

from ninja import Field, Router, Status

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown, text
from peacetime.api.pages import Item, Page, Paged, Paging, page_of
from peacetime.api.writing import write
from peacetime.domain.incidents.severity import severity_named
from peacetime.domain.modes.declaration import Declaration, trigger_named
from peacetime.queries.signals import groups as queries
from peacetime.usecases.signals import linking as usecases

Row = TypeVar("Row")
router = Router(tags=["signals"])


class Group(Shown):
    """Alerts of one place that began near one another; `state` is firing, acknowledged or resolved."""

    ref: str
    title: str
    level: str = Field(
        description="critical, error, warning, info, or empty where it is not known."
    )
    level_word: str = Field(
        description="The tool's own word for it, such as P1; empty where it has none."
    )
    state: str
    source: str
    service: str | None
    service_name: str
    team: str | None
    first_at: datetime
    last_at: datetime
    changed_at: datetime
    alerts: int
    firing: int
    acknowledged: int
    resolved: int
    incident: str | None
    linked_at: datetime | None
    linked_by: str
    rule: str | None
    rule_problem: str


class AlertAnswer(Shown):
    """One occurrence of one matter."""

    id: int
    key: str
    kind: str
    state: str
    state_at: datetime
    started_at: datetime
    level: str
    level_word: str
    title: str
    service_word: str
    team_word: str
    link: str
    text: str
    source: str


class LinkGroup(Sent):
    """The incident that the alerts belong to; null takes it back."""

    incident: str | None


class OpenIncident(Sent):
    """What is said when Rescue Mode is declared for these alerts."""

    trigger: str
    summary: Annotated[str, text(300)]
    severity: str
    done_when: Annotated[str, text(500)]
    commander: str | None = None


@router.get("", response=Page[Group])
def list_groups(
    request: Request,
    paging: Paged,
    team: str | None = None,
    source: str | None = None,
    incident: str | None = None,
    state: Literal["open", "firing", "acknowledged", "resolved"] | None = None,
) -> Page[Group]:
    """Groups of alerts, the latest first."""
    rows = queries.groups(
        team=team,
        source=source,
        incident=incident,
        state=state,
        sight=request.auth.sight,
        skip=paging.after,
        limit=paging.limit + 1,
    )
    return _page(request, rows, paging, Group.model_validate)


@router.get("/{ref}", response=Group)
def read_group(request: Request, ref: str) -> Group:
    """One group; of one that became part of another, that other."""
    return Group.model_validate(queries.group_named(ref, sight=request.auth.sight))


@router.get("/{ref}/alerts", response=Page[AlertAnswer])
def list_alerts(request: Request, ref: str, paging: Paged) -> Page[AlertAnswer]:
    """The alerts of a group."""
    rows = queries.alerts_of(ref, after=paging.after, limit=paging.limit + 1)
    return _page(request, rows, paging, AlertAnswer.model_validate)


@router.put("/{ref}/incident", response=Group)
def link_group(request: Request, ref: str, said: LinkGroup) -> Status[Group]:
    """Say which incident the alerts belong to."""
    if said.incident is None:
        return write(request, partial(usecases.unlink_group, ref), Group.model_validate)
    link = partial(usecases.link_group, ref, said.incident)
    return write(request, link, Group.model_validate)


@router.post("/{ref}/rescue", response=Group)
def declare_for_group(request: Request, ref: str, said: OpenIncident) -> Status[Group]:
    """Declare Rescue Mode for these alerts, or open a further incident where the team is in it."""
    declaration = Declaration(
        trigger=trigger_named(said.trigger),
        summary=said.summary,
        severity=severity_named(said.severity),
        done_when=said.done_when,
        commander=said.commander,
    )
    return write(request, partial(usecases.open_from_group, ref, declaration), Group.model_validate)


def _page(
    request: Request, rows: Sequence[Row], paging: Paging, show: Callable[[Row], Item]
) -> Page[Item]:
    """A page whose place is how many were seen before it."""
    numbered = list(enumerate(rows, start=paging.after + 1))
    return page_of(request, numbered, paging, lambda row: show(row[1]), mark=lambda row: row[0])
