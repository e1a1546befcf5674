"""The calendar feed of a person: its address is shown once, stored as a digest, and can be ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import Act, Actor, actor_of, require
from peacetime.queries.lookup import NotFound
from peacetime.storage.identifiers import digest, secret
from peacetime.storage.models import CalendarFeed, Person
from peacetime.usecases import record
from peacetime.usecases.command import command

USE_NOTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class FeedMade:
    """A feed and the secret of its address, shown once and never stored."""

    created_at: datetime
    secret: str = field(repr=False, metadata={"is_secret": True})


@command
def make_feed(*, actor: Actor, at: datetime) -> FeedMade:
    """A feed of one's own; the one that was there before ends.

    Raises:
        InvalidInput: `feed_without_person`: a program has no calendar.
    """
    require(actor, Act.READ)
    if actor.person_id is None:
        sentence = "A program has no calendar. Sign in to make a feed of your own."
        raise InvalidInput(sentence, field="person", code="feed_without_person")
    Person.objects.select_for_update(no_key=True).get(pk=actor.person_id)  # two at once
    key = secret("ptcal")
    CalendarFeed.objects.update_or_create(
        person_id=actor.person_id,
        defaults={"secret_digest": digest(key), "created_at": at, "last_used_at": None},
    )
    record.audit("calendar.feed.made", f"person:{actor.label}", actor=actor, at=at)
    return FeedMade(at, key)


@command
def end_feed(*, actor: Actor, at: datetime) -> bool:
    """End one's feed at once: its address shows nothing any more. Whether there was one."""
    require(actor, Act.READ)
    count, _ = CalendarFeed.objects.filter(person=actor.person_id or 0).delete()
    if count:
        record.audit("calendar.feed.ended", f"person:{actor.label}", actor=actor, at=at)
    return bool(count)


def actor_with_feed(key: str, *, at: datetime) -> Actor:
    """Whose feed it is; the use is noted now and then.

    Raises:
        NotFound: `feed_unknown`, also where the person is no longer active.
    """
    row = CalendarFeed.objects.select_related("person").filter(secret_digest=digest(key)).first()
    if row is None or not row.person.is_active:
        sentence = "There is no calendar at this address. Make a feed in the settings."
        raise NotFound(sentence, code="feed_unknown")
    if row.last_used_at is None or row.last_used_at <= at - USE_NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=at - USE_NOTED_EVERY)
        CalendarFeed.objects.filter(stale, pk=row.pk).update(last_used_at=at)
    return actor_of(row.person)
