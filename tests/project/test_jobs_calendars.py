"""The job that reads a team's calendar: what comes is listed, what does not is said."""

import pytest
from django.conf import settings
from django.utils import timezone

from peacetime.integrations.calendars.fetch import NotFetched
from peacetime.project import jobs_calendars
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import ListedMeeting, TeamCalendar
from peacetime.usecases.calendars.sources import keep_calendar_source
from tests.builders import a_declaration, a_team, an_incident
from tests.calendars import a_calendar, a_meeting, read_here

pytestmark = pytest.mark.django_db
URL = "https://calendar.example.org/a.ics"


@pytest.fixture(autouse=True)
def calendar(db: None, monkeypatch: pytest.MonkeyPatch) -> TeamCalendar:
    read_here(monkeypatch)
    team, at = a_team(), timezone.now()
    keep_calendar_source("checkout", URL, actor=PEACETIME, at=at)
    an_incident(team, a_declaration(), at=at)
    return TeamCalendar.objects.get()


def reading(monkeypatch: pytest.MonkeyPatch, answer: bytes | Exception) -> list[tuple[str, object]]:
    asked: list[tuple[str, object]] = []

    def fetch(url: str, *, allowed: object) -> bytes:
        asked.append((url, allowed))
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(jobs_calendars, "fetch", fetch)
    jobs_calendars.read_calendar(team_id=TeamCalendar.objects.get().team_id)
    return asked


def test_what_comes_is_listed_and_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = a_meeting("demo", "Demo", at=timezone.now(), organiser="", attendees=())
    assert reading(monkeypatch, a_calendar(entry)) == [(URL, settings.CALENDAR_HOSTS)]
    assert ListedMeeting.objects.get().title == "Demo"
    assert TeamCalendar.objects.get().asked_at is None
    assert reading(monkeypatch, b"") == []


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (NotFetched("calendar.example.org answers 404."), "calendar.example.org answers 404."),
        (b"<html>Sign in</html>", "This file is no calendar"),
    ],
)
def test_what_does_not_come_is_said(
    monkeypatch: pytest.MonkeyPatch, answer: bytes | Exception, sentence: str
) -> None:
    reading(monkeypatch, answer)
    row = TeamCalendar.objects.get()
    assert row.problem.startswith(sentence)
    assert row.asked_at is None
