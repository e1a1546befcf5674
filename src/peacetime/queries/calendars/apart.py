"""Reading a calendar in a process of its own, which can be stopped.

Only there has each entry a time that holds whatever its rules ask for, and only there is memory bounded:
a thread of a server can be neither stopped nor limited.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from peacetime.domain.rituals.calendar_block import Meeting
from peacetime.domain.shared.spans import Span
from peacetime.queries.calendars.reading import (
    SECONDS,
    CalendarRead,
    CalendarUnreadable,
    Finding,
    MeetingRead,
    read_calendar,
    refuse_size,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_SECONDS = 4 * SECONDS  # by the clock: the machine may be busy with other things
MOST_MEMORY = 1024 * 1024 * 1024  # bytes of addresses; a calendar of 5 MB takes a tenth of it


def read_apart(content: bytes, *, span: Span, zone: ZoneInfo) -> CalendarRead:
    """As `read_calendar`, whatever the calendar holds.

    Raises:
        CalendarUnreadable: `calendar_unreadable`, `calendar_too_large`, `calendar_takes_too_long`.
    """
    refuse_size(content)
    asked = json.dumps([span.start.isoformat(), span.end.isoformat(), zone.key])
    command = [sys.executable, "-m", "peacetime.queries.calendars.apart"]
    try:
        ended = subprocess.run(  # noqa: S603 - our own module
            command,
            input=asked.encode() + b"\n" + content,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _gave_up() from None
    if ended.returncode:
        raise _gave_up()
    return _understood(json.loads(ended.stdout))


def _gave_up() -> CalendarUnreadable:
    sentence = "The calendar takes too long to read. Export only the next weeks of it."
    return CalendarUnreadable(sentence, field="file", code="calendar_takes_too_long")


def _understood(said: Mapping[str, Any]) -> CalendarRead:
    if "code" in said:
        raise CalendarUnreadable(said["sentence"], field="file", code=said["code"])
    return CalendarRead(
        tuple(_meeting(one) for one in said["meetings"]),
        tuple(Finding(**one) for one in said["findings"]),
    )


def _meeting(said: Mapping[str, Any]) -> MeetingRead:
    meeting = dict(said["meeting"])
    start, end = (datetime.fromisoformat(meeting["span"][edge]) for edge in ("start", "end"))
    meeting |= {"span": Span(start, end), "attendees": frozenset(meeting["attendees"])}
    return MeetingRead(Meeting(**meeting), said["uid"], said["sequence"], said["recurrence"])


def _main() -> None:
    """Read what stands on the input, and write what was found."""
    _bound_memory()
    start, end, zone = json.loads(sys.stdin.buffer.readline())
    span = Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
    try:
        read = read_calendar(sys.stdin.buffer.read(), span=span, zone=ZoneInfo(zone))
    except CalendarUnreadable as refusal:
        found: dict[str, Any] = {"code": refusal.code, "sentence": refusal.sentence}
    else:
        found = asdict(read)
    sys.stdout.write(json.dumps(found, default=_plain))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else sorted(value)  # type: ignore[call-overload]


def _bound_memory() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = MOST_MEMORY if most == resource.RLIM_INFINITY else min(MOST_MEMORY, most)
    with suppress(
        ValueError, OSError
    ):  # not every system bounds addresses; time is bounded all the same
        resource.setrlimit(resource.RLIMIT_AS, (bound, most))


if __name__ == "__main__":
    _main()
