"""Whether action items get done; never by person."""

from __future__ import annotations

from typing import Annotated

from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Day, Shown
from peacetime.domain.postmortems.completion import Completion
from peacetime.queries.actions.follow_through import follow_through

router = Router(tags=["action items"])


class Share(Shown):
    """So many of so many, as a share from 0 to 1 with its 95% interval; null where there are none."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class CompletionShown(Shown):
    """How some action items went; lengths of time in seconds, null where not known."""

    name: str
    count: int
    done: int
    dropped: int
    completed: Share
    on_time: Share
    without_due_date: int
    late_by_seconds: float | None
    seconds_to_close: float | None
    is_at_least: bool = Field(description="Whether the time to close is only a bound.")
    sentence: str

    @classmethod
    def of(cls, found: Completion) -> CompletionShown:
        """From what the domain computed."""
        close = found.time_to_close
        return cls(
            name=found.name,
            count=found.count,
            done=found.done,
            dropped=found.dropped,
            completed=Share.model_validate(found.completed),
            on_time=Share.model_validate(found.on_time),
            without_due_date=found.without_due_date,
            late_by_seconds=found.lateness.total_seconds() if found.lateness else None,
            seconds_to_close=close.value.total_seconds() if close else None,
            is_at_least=bool(close and close.is_at_least),
            sentence=found.sentence,
        )


class FollowThrough(Shown):
    """Whether action items get done: in all, by kind, by team. Never by person."""

    whole: CompletionShown
    kinds: list[CompletionShown]
    teams: list[CompletionShown]
    in_backlog: int
    brought_done: int


class Since(BaseModel):
    """Of which team, agreed from which day on."""

    team: str = Field("", max_length=50, description="A team's slug.")
    since: Day | None = Field(None, description="Everything, when left out.")


@router.get("/actions/follow-through", response=FollowThrough)
def read_follow_through(request: Request, asked: Annotated[Since, Query(...)]) -> FollowThrough:
    """Whether action items get done."""
    found = follow_through(asked.team, first_day=asked.since, actor=request.auth, at=timezone.now())
    return FollowThrough(
        whole=CompletionShown.of(found.whole),
        kinds=[CompletionShown.of(each) for each in found.kinds],
        teams=[CompletionShown.of(each) for each in found.teams],
        in_backlog=found.in_backlog,
        brought_done=found.brought,
    )
