"""A team's calendar to subscribe to: whether there is one, a new address, its end."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Shown
from peacetime.api.writing import write
from peacetime.queries.addresses import page_url
from peacetime.queries.rituals.feed import team_feed_of
from peacetime.usecases.rituals import team_feeds

router = Router(tags=["teams"])


class TeamFeed(Shown):
    """Since when there is one, and when it was last read; null where there is none. Never its address."""

    created_at: datetime | None
    last_used_at: datetime | None


class TeamFeedMade(Shown):
    """A new feed; the one before has ended."""

    team: str
    created_at: datetime
    address: str = Field(description="Left out in the answer to a repeated request.")


class TeamFeedEnded(Shown):
    """Whether there was one to end."""

    team: str
    is_changed: bool


@router.get("/{slug}/calendar/feed", response=TeamFeed)
def read_team_feed(request: Request, slug: str) -> TeamFeed:
    """Whether others can subscribe to the team's calendar."""
    feed = team_feed_of(slug)
    return TeamFeed(
        created_at=feed.created_at if feed else None,
        last_used_at=feed.last_used_at if feed else None,
    )


@router.post("/{slug}/calendar/feed", response={201: TeamFeedMade})
def make_team_feed(request: Request, slug: str) -> Status[TeamFeedMade]:
    """Make an address with the team's modes, rituals and turns on call; the one before ends."""
    make = partial(team_feeds.make_team_feed, slug)
    return write(request, make, _made, status=HTTPStatus.CREATED, secrets=frozenset({"address"}))


@router.delete("/{slug}/calendar/feed", response=TeamFeedEnded)
def end_team_feed(request: Request, slug: str) -> Status[TeamFeedEnded]:
    """End the team's calendar at once: its address shows nothing any more."""
    end = partial(team_feeds.end_team_feed, slug)
    return write(request, end, TeamFeedEnded.model_validate)


def _made(made: team_feeds.TeamFeedMade) -> TeamFeedMade:
    address = page_url(f"/calendar/teams/{made.secret}.ics")
    return TeamFeedMade(team=made.team, created_at=made.created_at, address=address)
