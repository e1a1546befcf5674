"""A team's meetings in a Rescue: read, postponed by one confirmation, given back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from peacetime.domain.modes.transitions import NotInRescue
from peacetime.domain.rituals.calendar_block import Verdict
from peacetime.domain.rituals.postponing import NothingToGiveBack, NothingToPostpone
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.queries.calendars.meetings import CalendarShown, MeetingShown, team_calendar
from peacetime.queries.lookup import NotFound
from peacetime.storage.models import AuditEntry, ListedMeeting, Message, TeamCalendar
from peacetime.usecases.calendars import listing
from peacetime.usecases.calendars.listing import ask_for_calendar, read_calendar_file
from peacetime.usecases.calendars.locked import NothingRead
from peacetime.usecases.calendars.postponing import give_meetings_back, postpone_meetings
from peacetime.usecases.calendars.sources import forget_calendar_source, keep_calendar_source
from peacetime.usecases.incidents import Stale
from tests import written
from tests.acts import opened, stood_down, told
from tests.builders import NOON, a_declaration
from tests.calendars import HOUR, a_calendar, a_day, a_meeting, read_here
from tests.cast import Cast

URL = "webcal://calendar.example.org/private-5f2a/team.ics"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)


def read(cast: Cast, content: bytes | None = None, *, at: Any = NOON, **more: Any) -> Any:
    return read_calendar_file(
        "checkout", a_day() if content is None else content, actor=cast.acting("bob"), at=at, **more
    )


def postpone(cast: Cast, said: Any = (), *, at: Any = NOON, by: str = "alice", **more: Any) -> Any:
    return postpone_meetings("checkout", dict(said), actor=cast.acting(by), at=at, **more)


def give_back(cast: Cast, keys: Any = None, *, at: Any = NOON, **more: Any) -> Any:
    return give_meetings_back("checkout", keys, actor=cast.acting("alice"), at=at, **more)


def shown(cast: Cast, *, by: str = "alice", at: Any = NOON) -> CalendarShown:
    return team_calendar("checkout", actor=cast.acting(by), at=at)


def named(found: CalendarShown) -> dict[str, MeetingShown]:
    return {one.title: one for one in found.meetings}


def test_a_file_lists_what_can_wait_what_stays_and_what_is_asked_about(cast: Cast) -> None:
    opened(cast)
    said = read(cast)
    assert (said.meetings, said.can_wait, said.unread) == (5, 2, 1)
    found = shown(cast)
    assert {title: one.verdict for title, one in named(found).items()} == {
        "Sprint planning": "postpone",
        "Interview: backend": "keep",
        "Retro": "postpone",
        "Alice / Bob 1:1": "ask",
        "Busy": "ask",
    }
    assert found.sentence == "5 meetings in the next 8 hours, 2 that can wait."
    assert [(one.line, one.uid) for one in found.unread] == [(53, "broken")]
    assert "Salary" not in repr(found)
    assert not ListedMeeting.objects.filter(title__contains="Salary").exists()
    assert written.audited()[-1] == "calendar.meetings.listed"
    written.assert_sound()


def test_one_confirmation_postpones_them_and_writes_to_their_organisers(cast: Cast) -> None:
    incident = opened(cast)
    read(cast)
    said = postpone(cast)
    assert (len(said.meetings), said.letters, said.without_organiser) == (2, 2, 0)
    assert told("calendar.meetings.postponed", "organisers") == [
        "alice@example.org",
        "bob@example.org",
    ]
    letter = Message.objects.get(destination="bob@example.org", audience="organisers")
    assert letter.subject == "Please postpone: Retro, Wed 4 Mar, 17:00 CET"
    assert "Alice Abel (alice@example.org)" in letter.body
    assert incident.summary not in letter.body
    found = named(shown(cast))
    assert found["Retro"].state == "postponed"
    assert found["Retro"].postponed_by_name == "Alice Abel"
    assert found["Interview: backend"].state == "proposed"
    assert written.entries(incident)[-1] == ("note", "Checkout: 2 meetings are postponed.")
    moved = AuditEntry.objects.get(fact="calendar.meetings.postponed").changes["meetings"]
    assert [one["title"] for one in moved] == ["Sprint planning", "Retro"]
    with pytest.raises(NothingToPostpone):
        postpone(cast)
    written.assert_sound()


def test_each_can_be_changed_before_it_is_confirmed(cast: Cast) -> None:
    opened(cast)
    read(cast)
    found = named(shown(cast))
    changes = {
        found["Retro"].key: Verdict.KEEP,
        found["Busy"].key: Verdict.POSTPONE,
        found["Sprint planning"].key: Verdict.KEEP,
    }
    said = postpone(cast, changes)
    assert said.meetings == (found["Busy"].key,)
    [letter] = Message.objects.filter(audience="organisers")
    assert "Your meeting" in letter.subject
    read(cast)
    assert {one.title: one.verdict for one in shown(cast).meetings}["Retro"] == "keep"


def test_standing_down_brings_the_list_back_and_one_confirmation_gives_it_back(cast: Cast) -> None:
    incident = opened(cast)
    read(cast)
    postpone(cast)
    stood_down(cast, at=NOON + 3 * HOUR)
    found = shown(cast, at=NOON + 3 * HOUR)
    assert not found.is_in_rescue
    assert found.sentence == "2 meetings postponed."
    assert [(one.title, one.is_back) for one in found.waiting] == [
        ("Sprint planning", False),
        ("Retro", True),
    ]
    said = give_back(cast, at=NOON + 3 * HOUR)
    assert said.letters == 2
    letters = {
        one.destination: one for one in Message.objects.filter(kind="calendar.meetings.given_back")
    }
    assert "find a new one" in letters["alice@example.org"].body
    assert "back at its time" in letters["bob@example.org"].body
    assert "back in Delivery Mode" in letters["bob@example.org"].body
    assert written.entries(incident)[-1] == ("note", "Checkout: 2 meetings are given back.")
    with pytest.raises(NothingToGiveBack):
        give_back(cast, at=NOON + 3 * HOUR)
    written.assert_sound()


def test_one_is_given_back_while_the_rescue_goes_on(cast: Cast) -> None:
    opened(cast)
    read(cast)
    postpone(cast)
    retro = named(shown(cast))["Retro"]
    give_back(cast, [retro.key])
    found = named(shown(cast))
    assert (found["Retro"].state, found["Sprint planning"].state) == ("given_back", "postponed")
    letter = Message.objects.get(kind="calendar.meetings.given_back")
    assert "still in Rescue Mode" in letter.body
    postpone(cast, {retro.key: Verdict.POSTPONE})
    assert named(shown(cast))["Retro"].state == "postponed"


def test_a_further_day_is_read_anew_and_what_waits_stays(cast: Cast) -> None:
    opened(cast)
    read(cast)
    postpone(cast)
    morrow = NOON + timedelta(days=1)
    read(cast, a_calendar(a_meeting("demo", "Demo", at=morrow)), at=morrow)
    found = named(shown(cast, at=morrow))
    assert {title: one.state for title, one in found.items()} == {
        "Sprint planning": "postponed",
        "Retro": "postponed",
        "Demo": "proposed",
    }


def test_what_waits_is_not_lost_in_the_next_rescue_and_what_is_done_is_forgotten(
    cast: Cast,
) -> None:
    opened(cast)
    read(cast)
    postpone(cast)
    give_back(cast, [named(shown(cast))["Retro"].key])
    stood_down(cast)
    later = NOON + 2 * HOUR
    opened(cast, a_declaration("Again"), at=later)
    assert [one.title for one in shown(cast, at=later).meetings] == ["Sprint planning"]
    read(cast, a_day(later), at=later)
    found = named(shown(cast, at=later))
    assert found["Sprint planning"].state == "postponed"
    assert found["Retro"].state == "proposed"
    give_back(cast, at=later)


def test_only_a_team_in_rescue_postpones(cast: Cast) -> None:
    before = written.rows()
    with pytest.raises(NotInRescue):
        read(cast)
    with pytest.raises(NotInRescue):
        postpone(cast)
    with pytest.raises(NothingToGiveBack):
        give_back(cast)
    assert written.rows() == before
    opened(cast)
    with pytest.raises(NothingRead):
        postpone(cast)


def test_two_who_confirm_at_once_are_told(cast: Cast) -> None:
    opened(cast)
    said = read(cast)
    postpone(cast, version=said.version)
    with pytest.raises(Stale):
        postpone(cast, version=said.version)
    with pytest.raises(Stale):
        give_back(cast, version=said.version)


def test_viewers_read_how_many_and_no_titles(cast: Cast) -> None:
    opened(cast)
    read(cast)
    found = shown(cast, by="charlie")
    assert (found.meetings, found.unread) == ((), ())
    assert found.sentence.startswith("5 meetings")
    with pytest.raises(NotAllowed):
        postpone(cast, by="charlie")


@pytest.mark.parametrize("hours", [0, 73, -1])
def test_a_list_is_of_some_hours(cast: Cast, hours: int) -> None:
    opened(cast)
    with pytest.raises(InvalidInput) as refused:
        read(cast, hours=hours)
    assert refused.value.code == "hours_out_of_range"


def test_a_longer_list_reaches_further(cast: Cast) -> None:
    opened(cast)
    content = a_calendar(a_meeting("demo", "Demo", hours=20))
    assert read(cast, content).meetings == 0
    assert read(cast, content, hours=24).meetings == 1


def test_the_address_is_a_secret_that_only_leads_change(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        keep_calendar_source("checkout", URL, actor=cast.acting("bob"), at=NOON)
    kept = keep_calendar_source("checkout", URL, actor=cast.acting("alice"), at=NOON)
    assert kept.host == "calendar.example.org"
    assert TeamCalendar.objects.get().url == URL.replace("webcal", "https")
    found = shown(cast)
    assert found.source is not None
    assert found.source.host == "calendar.example.org"
    said = [*AuditEntry.objects.values_list("changes", flat=True), repr(found), repr(kept)]
    assert "5f2a" not in repr(said)
    forget_calendar_source("checkout", actor=cast.acting("alice"), at=NOON)
    assert TeamCalendar.objects.get().url == ""
    assert written.audited() == ["calendar.source.kept", "calendar.source.forgotten"]


@pytest.mark.parametrize(
    "url",
    ["", "team.ics", "ftp://x.org/a.ics", "https://", "file:///etc/passwd", "https://x.org:99999/"],
)
def test_what_is_no_address_is_refused(cast: Cast, url: str) -> None:
    with pytest.raises(InvalidInput):
        keep_calendar_source("checkout", url, actor=cast.acting("alice"), at=NOON)


def test_entering_rescue_has_the_kept_calendar_read(cast: Cast) -> None:
    keep_calendar_source("checkout", URL, actor=cast.acting("alice"), at=NOON)
    assert written.jobs("read_calendar") == []
    opened(cast)
    [job] = written.jobs("read_calendar")
    assert job.args == {"team_id": cast.checkout.pk}
    assert shown(cast).is_being_read
    wanted = listing.wanted_calendar(cast.checkout.pk)
    assert wanted is not None
    assert wanted.url.endswith("team.ics")
    listing.read_calendar_source("checkout", a_day(), at=NOON)
    found = shown(cast)
    assert (found.is_being_read, found.is_from_file, len(found.meetings)) == (False, False, 5)
    assert listing.wanted_calendar(cast.checkout.pk) is None


def test_a_calendar_that_cannot_be_read_says_so_and_is_asked_again(cast: Cast) -> None:
    opened(cast)
    with pytest.raises(NotFound):
        ask_for_calendar("checkout", actor=cast.acting("bob"), at=NOON)
    keep_calendar_source("checkout", URL, actor=cast.acting("alice"), at=NOON)
    listing.calendar_not_read("checkout", "calendar.example.org answers 404.")
    assert shown(cast).problem == "calendar.example.org answers 404."
    ask_for_calendar("checkout", actor=cast.acting("bob"), at=NOON + HOUR)
    assert shown(cast, at=NOON + HOUR).is_being_read
    assert shown(cast).problem == ""
    ask_for_calendar("checkout", actor=cast.acting("bob"), at=NOON + HOUR)  # it is on its way
    assert len(written.jobs("read_calendar")) == 2
    later = NOON + 2 * HOUR
    assert not shown(cast, at=later).is_being_read  # the worker must have lost it
    ask_for_calendar("checkout", actor=cast.acting("bob"), at=later)
    assert len(written.jobs("read_calendar")) == 3


def test_a_calendar_that_comes_after_the_rescue_lists_nothing(cast: Cast) -> None:
    keep_calendar_source("checkout", URL, actor=cast.acting("alice"), at=NOON)
    opened(cast)
    stood_down(cast)
    listing.read_calendar_source("checkout", a_day(), at=NOON + HOUR)
    assert shown(cast, at=NOON + HOUR).meetings == ()
    assert not shown(cast).is_being_read


def test_a_private_incident_is_named_to_no_organiser(cast: Cast) -> None:
    said = a_declaration("Fraud by one of us", commander=cast.alice.email)
    opened(cast, replace(said, is_private=True))
    read(cast)
    postpone(cast)
    assert not Message.objects.filter(audience="organisers", body__contains="Fraud").exists()
