"""A stranger's calendar: what of the next hours it says, and what of it could not be read."""

import subprocess
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.shared.spans import Span
from peacetime.queries.calendars import reading
from peacetime.queries.calendars.apart import read_apart
from peacetime.queries.calendars.reading import (
    LARGEST_FILE,
    CalendarRead,
    CalendarUnreadable,
    read_calendar,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday; 13:00 in Berlin
SPAN = Span(NOON, NOON + timedelta(hours=8))


def a_file(*entries: str, head: str = "") -> bytes:
    lines = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *filter(None, [head])])
    return "\r\n".join([lines, *entries, "END:VCALENDAR", ""]).encode()


def an_entry(*lines: str, uid: str = "one@example.org", title: str = "Sprint planning") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT"])


def read(*entries: str, head: str = "", span: Span = SPAN, zone: ZoneInfo = BERLIN) -> CalendarRead:
    return read_calendar(a_file(*entries, head=head), span=span, zone=zone)


def starts(found: CalendarRead) -> list[str]:
    return [f"{one.meeting.span.start:%d %H:%M}" for one in found.meetings]


def sentences(found: CalendarRead) -> str:
    return " ".join(one.sentence for one in found.findings)


def test_a_meeting_is_read_with_who_is_in_it() -> None:
    found = read(
        an_entry(
            "DTSTART;TZID=Europe/Berlin:20260304T150000",
            "DTEND;TZID=Europe/Berlin:20260304T160000",
            "ORGANIZER;CN=Alice:MAILTO:Alice@Example.org",
            "ATTENDEE;CN=Bob;PARTSTAT=ACCEPTED:mailto:bob@example.org",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:eve@example.org",
            "ATTENDEE;CUTYPE=ROOM:mailto:room-4@example.org",
            "ATTENDEE:mailto:not an address",
            "SEQUENCE:3",
        )
    )
    [one] = found.meetings
    assert found.findings == ()
    assert one.meeting.title == "Sprint planning"
    assert one.meeting.span == Span(NOON + timedelta(hours=2), NOON + timedelta(hours=3))
    assert one.meeting.organiser == "alice@example.org"
    assert one.meeting.attendees == {"bob@example.org"}
    assert (one.uid, one.sequence, one.recurrence) == ("one@example.org", 3, "")
    assert not one.meeting.is_recurring


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("DTSTART:20260304T140000Z", "04 14:00"),
        ("DTSTART;TZID=America/New_York:20260304T090000", "04 14:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20260304T150000", "04 14:00"),
        ('DTSTART;TZID="Eastern Standard Time":20260304T090000', "04 14:00"),
        ("DTSTART:20260304T150000", "04 14:00"),  # by the team's clocks
    ],
)
def test_each_way_to_write_a_zone_means_one_moment(start: str, expected: str) -> None:
    found = read(an_entry(start, "DURATION:PT1H"))
    assert starts(found) == [expected]
    assert found.findings == ()


def test_a_zone_that_nobody_knows_is_said() -> None:
    found = read(an_entry("DTSTART;TZID=Atlantis/Main:20260304T150000"))
    assert starts(found) == ["04 14:00"]
    assert "Atlantis/Main" in sentences(found)
    assert "Europe/Berlin" in sentences(found)


def test_a_zone_that_the_file_defines_is_used() -> None:
    zone = "\r\n".join(
        [
            *("BEGIN:VTIMEZONE", "TZID:Ours", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
            *("TZOFFSETFROM:+0500", "TZOFFSETTO:+0500", "END:STANDARD", "END:VTIMEZONE"),
        ]
    )
    found = read(an_entry("DTSTART;TZID=Ours:20260304T190000"), head=zone)
    assert starts(found) == ["04 14:00"]
    assert found.findings == ()


def test_a_weekly_meeting_keeps_its_hour_when_the_clocks_change() -> None:
    entry = an_entry(
        "DTSTART;TZID=Europe/Berlin:20260107T150000", "DURATION:PT30M", "RRULE:FREQ=WEEKLY"
    )
    before = read(entry)
    after = read(entry, span=Span(NOON + timedelta(weeks=4), NOON + timedelta(weeks=4, hours=8)))
    assert (starts(before), starts(after)) == (["04 14:00"], ["01 13:00"])
    assert before.meetings[0].meeting.is_recurring
    assert before.meetings[0].recurrence == "20260304T140000Z"
    assert before.meetings[0].meeting.id != after.meetings[0].meeting.id


def test_in_the_hour_that_does_not_exist_a_meeting_is_read_all_the_same() -> None:
    night = datetime(2026, 3, 29, 0, tzinfo=UTC)
    entry = an_entry("DTSTART;TZID=Europe/Berlin:20260322T023000", "RRULE:FREQ=WEEKLY")
    found = read(entry, span=Span(night, night + timedelta(hours=8)))
    assert len(found.meetings) == 1


def test_exceptions_are_left_out_moved_or_cancelled() -> None:
    series = an_entry(
        "DTSTART:20260301T130000Z",
        "DURATION:PT30M",
        "RRULE:FREQ=DAILY",
        "EXDATE:20260305T130000Z",
    )
    moved = an_entry("RECURRENCE-ID:20260304T130000Z", "DTSTART:20260304T170000Z", title="Later")
    cancelled = an_entry(
        "RECURRENCE-ID:20260306T130000Z", "DTSTART:20260306T130000Z", "STATUS:CANCELLED"
    )
    days = Span(NOON, NOON + timedelta(days=4))
    found = read(series, moved, cancelled, span=days)
    assert starts(found) == ["04 17:00", "06 13:00", "07 13:00"]
    assert found.meetings[0].meeting.title == "Later"
    assert [one.meeting.is_cancelled for one in found.meetings] == [False, True, False]


def test_an_exception_that_moves_into_these_hours_is_found() -> None:
    series = an_entry(
        "DTSTART:20260201T130000Z", "DURATION:PT30M", "RRULE:FREQ=WEEKLY;UNTIL=20260215T130000Z"
    )
    moved = an_entry("RECURRENCE-ID:20260208T130000Z", "DTSTART:20260304T150000Z", "DURATION:PT30M")
    assert starts(read(series, moved)) == ["04 15:00"]


def test_a_whole_day_is_from_midnight_by_the_teams_clocks() -> None:
    found = read(
        an_entry("DTSTART;VALUE=DATE:20260305"), span=Span(NOON, NOON + timedelta(hours=12))
    )
    assert starts(found) == ["04 23:00"]
    assert found.meetings[0].meeting.span.duration == timedelta(days=1)


@pytest.mark.parametrize("word", ["PRIVATE", "CONFIDENTIAL", "private"])
def test_the_title_of_a_private_meeting_is_not_read(word: str) -> None:
    found = read(an_entry("DTSTART:20260304T140000Z", f"CLASS:{word}", title="Interview of Kim"))
    [one] = found.meetings
    assert (one.meeting.title, one.meeting.is_private) == ("Busy", True)
    assert "Kim" not in repr(found)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (("DTSTART:20260304T140000Z", "RRULE:FREQ=OFTEN"), "FREQ=OFTEN"),
        (("DTSTART:20260304T140000Z", "RRULE:banana"), "banana"),
        (("DTSTART:20260304T140000Z", "RRULE:FREQ=WEEKLY;BYDAY=XX"), "RRULE"),
        (("DTSTART:20260304T140000Z", "RRULE:FREQ=DAILY;INTERVAL=0"), "INTERVAL=0"),
        (("DTSTART:20260304T140000Z", "RRULE:FREQ=DAILY;INTERVAL=-1"), "INTERVAL=-1"),
        (("DTSTART:20260304T140000Z", "RRULE:FREQ=SECONDLY"), "secondly"),
        (("DTSTART:20260304T140000Z", "RRULE:FREQ=MINUTELY;INTERVAL=7"), "minutely"),
        (("DTSTART:20260304T140000Z", "EXDATE:soon", "RRULE:FREQ=DAILY"), "EXDATE"),
        (("DTSTART:2026-03-04 14:00",), "cannot be read"),
        (("DTSTART:20260304T140000Z", "DTEND:20260303T140000Z"), "before it begins"),
        (("DTSTART:20260304T140000Z", "RRULE:FREQ=DAILY;BYMINUTE=" + ",".join(map(str, range(60)))),
         "that is no meeting"),
        (("DURATION:PT1H",), "no beginning"),
    ],
)  # fmt: skip
def test_a_broken_entry_is_reported_with_its_line_and_all_others_are_read(
    broken: tuple[str, ...], said: str
) -> None:
    sound = an_entry("DTSTART:20260304T150000Z", uid="two@example.org", title="Retro")
    found = read(an_entry(*broken), sound)
    assert [one.meeting.title for one in found.meetings] == ["Retro"]
    [finding] = found.findings
    assert (finding.line, finding.uid) == (4, "one@example.org")
    assert said in finding.sentence


def test_a_broken_exception_leaves_the_series_as_it_is() -> None:
    series = an_entry("DTSTART:20260301T130000Z", "DURATION:PT30M", "RRULE:FREQ=DAILY")
    broken = an_entry("RECURRENCE-ID:yesterday", "DTSTART:20260304T170000Z")
    found = read(series, broken)
    assert starts(found) == ["04 13:00"]
    assert [one.line for one in found.findings] == [11]


def test_a_rule_that_never_comes_true_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS_EACH", 0.2)
    bomb = an_entry("DTSTART:00010101T000000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    found = read(bomb, an_entry("DTSTART:20260304T150000Z", uid="two@example.org"))
    assert starts(found) == ["04 15:00"]
    assert "too long" in sentences(found)


def test_when_all_of_it_takes_too_long_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS", -1.0)
    found = read(an_entry("DTSTART:20260304T150000Z"))
    assert found.meetings == ()
    assert "1 entries are left out" in sentences(found)


def test_versions_of_one_meeting_are_one_and_strangers_of_one_name_are_two() -> None:
    old = an_entry("DTSTART:20260304T130000Z", "SEQUENCE:1")
    new = an_entry("DTSTART:20260304T150000Z", "SEQUENCE:2")
    assert starts(read(old, new)) == ["04 15:00"]
    other = an_entry("DTSTART:20260304T170000Z", "SEQUENCE:2", title="Other")
    found = read(new, other)
    assert starts(found) == ["04 15:00", "04 17:00"]
    assert len({one.meeting.id for one in found.meetings}) == 2
    nameless = an_entry("DTSTART:20260304T150000Z").replace("UID:one@example.org\r\n", "")
    twice = nameless.replace("T15", "T16")
    assert starts(read(nameless, twice)) == ["04 15:00", "04 16:00"]


def test_several_calendars_behind_each_other_are_read_each_with_its_zone() -> None:
    one = a_file(an_entry("DTSTART:20260304T140000Z"))
    two = a_file(an_entry("DTSTART:20260304T160000Z", uid="two"))
    found = read_calendar(one + two, span=SPAN, zone=BERLIN)
    assert starts(found) == ["04 14:00", "04 16:00"]


def test_a_file_may_be_old_folded_or_cut_off() -> None:
    entry = an_entry("DTSTART:20260304T140000Z", title="Rückblick")
    utf = a_file(entry)
    folded = utf.replace("ü".encode(), "ü".encode()[:1] + b"\r\n " + "ü".encode()[1:])
    for content in (
        utf,
        folded,
        b"\xef\xbb\xbf" + utf,
        a_file(entry).decode().encode("cp1252"),
        utf.decode().encode("utf-16"),
    ):
        [one] = read_calendar(content, span=SPAN, zone=BERLIN).meetings
        assert one.meeting.title == "Rückblick"
    cut = utf[: utf.index(b"END:VEVENT")]
    assert "middle of an entry" in sentences(read_calendar(cut, span=SPAN, zone=BERLIN))


def test_what_else_an_entry_holds_is_not_read() -> None:
    alarm = "BEGIN:VALARM\r\nTRIGGER:nonsense\r\nDTSTART:nonsense\r\nEND:VALARM"
    found = read(an_entry("DTSTART:20260304T140000Z", "DESCRIPTION:secret", "X-ODD;;:x", alarm))
    assert starts(found) == ["04 14:00"]
    assert found.findings == ()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", b"\x00" * 100])
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(CalendarUnreadable) as refused:
        read_calendar(content, span=SPAN, zone=BERLIN)
    assert refused.value.code == "calendar_unreadable"


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(CalendarUnreadable) as refused:
        read_apart(b" " * (LARGEST_FILE + 1), span=SPAN, zone=BERLIN)
    assert refused.value.code == "calendar_too_large"


def test_in_a_process_of_its_own_a_calendar_reads_the_same() -> None:
    content = a_file(
        an_entry("DTSTART:20260304T140000Z", "ATTENDEE:mailto:bob@example.org"),
        an_entry("DTSTART:20260304T140000Z", "RRULE:FREQ=OFTEN", uid="two"),
    )
    assert read_apart(content, span=SPAN, zone=BERLIN) == read_calendar(
        content, span=SPAN, zone=BERLIN
    )
    with pytest.raises(CalendarUnreadable):
        read_apart(b"nothing", span=SPAN, zone=BERLIN)


@pytest.mark.parametrize("returncode", [None, -9, 1])
def test_a_reading_that_does_not_end_or_dies_is_given_up(
    monkeypatch: pytest.MonkeyPatch, returncode: int | None
) -> None:
    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        if returncode is None:
            raise subprocess.TimeoutExpired(command, 1)
        return subprocess.CompletedProcess(command, returncode, b"", b"")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(CalendarUnreadable) as refused:
        read_apart(b"BEGIN:VCALENDAR", span=SPAN, zone=BERLIN)
    assert refused.value.code == "calendar_takes_too_long"


@given(st.lists(st.sampled_from([
    "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VTIMEZONE", "END:VTIMEZONE",
    "BEGIN:VALARM", "END:VALARM", "UID:a", "DTSTART:20260304T140000Z", "DTSTART;VALUE=DATE:20260304",
    "DTEND:20260304T150000Z", "RRULE:FREQ=DAILY", "RRULE:FREQ=YEARLY;COUNT=3", "RDATE:20260304T160000Z",
    "EXDATE:20260304T140000Z", "RECURRENCE-ID:20260304T140000Z", "SEQUENCE:x", "SUMMARY:=1+1", " folded",
    "TZID:Ours", "ATTENDEE:x", 'ORGANIZER;CN=":x', "DURATION:-PT1H", "CLASS:PRIVATE", "", "\x00",
]), max_size=25))  # fmt: skip
def test_whatever_a_file_holds_it_is_read_or_refused(lines: list[str]) -> None:
    content = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines]).encode()
    found = read_calendar(content, span=SPAN, zone=BERLIN)
    assert all(one.meeting.span.start in SPAN for one in found.meetings)
    assert len({one.meeting.id for one in found.meetings}) == len(found.meetings)
