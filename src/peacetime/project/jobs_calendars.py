"""The job that reads a team's calendar from its address."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.integrations.calendars.fetch import NotFetched, fetch
from peacetime.queries.calendars.reading import CalendarUnreadable
from peacetime.usecases.calendars import listing


@app.task(name="read_calendar", queue="urgent")
def read_calendar(*, team_id: int) -> None:
    """Read it once: what cannot be read is said where the list would stand, and can be asked again."""
    wanted = listing.wanted_calendar(team_id)
    if wanted is None:
        return
    try:
        content = fetch(wanted.url, allowed=settings.CALENDAR_HOSTS)
        listing.read_calendar_source(wanted.team, content, at=timezone.now())
    except NotFetched as problem:
        listing.calendar_not_read(wanted.team, str(problem))
    except CalendarUnreadable as problem:
        listing.calendar_not_read(wanted.team, problem.sentence)
