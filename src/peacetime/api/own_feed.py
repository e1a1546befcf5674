"""One's own calendar to subscribe to: whether there is one, a new address, its end."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Shown
from peacetime.api.writing import write
from peacetime.queries.addresses import page_url
from peacetime.queries.rituals.feed import feed_of
from peacetime.usecases.rituals import feeds

router = Router(tags=["me"])


class OwnFeed(Shown):
    """Since when there is one, and when it was last read; null where there is none. Never its address."""

    created_at: datetime | None
    last_used_at: datetime | None


class OwnFeedMade(Shown):
    """A new feed; the one before has ended."""

    created_at: datetime
    address: str = Field(description="Left out in the answer to a repeated request.")


class OwnFeedEnded(Shown):
    """Whether there was one to end."""

    is_changed: bool


@router.get("/calendar/feed", response=OwnFeed)
def read_own_feed(request: Request) -> OwnFeed:
    """Whether one subscribes to one's own calendar."""
    feed = feed_of(request.auth)
    return OwnFeed(
        created_at=feed.created_at if feed else None,
        last_used_at=feed.last_used_at if feed else None,
    )


@router.post("/calendar/feed", response={201: OwnFeedMade})
def make_own_feed(request: Request) -> Status[OwnFeedMade]:
    """Make an address with the modes and rituals of one's teams and one's turns on call; the one before ends."""
    secrets = frozenset({"address"})
    return write(request, feeds.make_feed, _made, status=HTTPStatus.CREATED, secrets=secrets)


@router.delete("/calendar/feed", response=OwnFeedEnded)
def end_own_feed(request: Request) -> Status[OwnFeedEnded]:
    """End one's calendar at once: its address shows nothing any more."""
    return write(request, feeds.end_feed, lambda is_ended: OwnFeedEnded(is_changed=is_ended))


def _made(made: feeds.FeedMade) -> OwnFeedMade:
    address = page_url(f"/calendar/{made.secret}.ics")
    return OwnFeedMade(created_at=made.created_at, address=address)
