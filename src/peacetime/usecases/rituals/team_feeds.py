"""The calendar feed of a team: its address is shown once, handed around, made anew and ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound, team_named
from peacetime.storage.identifiers import digest, secret
from peacetime.storage.models import Team, TeamFeed
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.rituals.feeds import USE_NOTED_EVERY


@dataclass(frozen=True, slots=True)
class TeamFeedMade:
    """A team's feed and the secret of its address, shown once and never stored."""

    team: str
    created_at: datetime
    secret: str = field(repr=False, metadata={"is_secret": True})


@dataclass(frozen=True, slots=True)
class TeamFeedEnded:
    """Whether there was one to end."""

    team: str
    is_changed: bool


@command
def make_team_feed(slug: str, *, actor: Actor, at: datetime) -> TeamFeedMade:
    """A feed of a team; the one that was there before ends.

    Raises:
        NotFound: `team_unknown`.
    """
    team = _locked(slug, actor)
    key = secret("ptteam")
    made = {"secret_digest": digest(key), "created_at": at, "created_by": actor.label}
    TeamFeed.objects.update_or_create(team=team, defaults={**made, "last_used_at": None})
    record.audit("calendar.feed.made", f"team:{team.slug}", actor=actor, at=at)
    return TeamFeedMade(team.slug, at, key)


@command
def end_team_feed(slug: str, *, actor: Actor, at: datetime) -> TeamFeedEnded:
    """End a team's feed at once: its address shows nothing any more.

    Raises:
        NotFound: `team_unknown`.
    """
    team = _locked(slug, actor)
    count, _ = TeamFeed.objects.filter(team=team).delete()
    if count:
        record.audit("calendar.feed.ended", f"team:{team.slug}", actor=actor, at=at)
    return TeamFeedEnded(team.slug, bool(count))


def team_with_feed(key: str, *, at: datetime) -> str:
    """The slug of the team whose feed it is; the use is noted now and then.

    Raises:
        NotFound: `feed_unknown`, also where the team was put away.
    """
    rows = TeamFeed.objects.select_related("team").filter(team__archived_at=None)
    row = rows.filter(secret_digest=digest(key)).first()
    if row is None:
        sentence = "There is no calendar at this address. Ask the team’s lead for another one."
        raise NotFound(sentence, code="feed_unknown")
    if row.last_used_at is None or row.last_used_at <= at - USE_NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=at - USE_NOTED_EVERY)
        TeamFeed.objects.filter(stale, pk=row.pk).update(last_used_at=at)
    return row.team.slug


def _locked(slug: str, actor: Actor) -> Team:
    team = team_named(slug)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    return Team.objects.select_for_update(no_key=True).get(pk=team.pk)  # two at once
