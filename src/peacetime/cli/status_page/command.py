"""`peacetime status-page DIR`: pages as files, written once or again and again."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import typer

from peacetime.cli.connection import Connection
from peacetime.cli.output import say
from peacetime.cli.refusals import Refused, leave
from peacetime.cli.status_page.drawing import drawn
from peacetime.cli.status_page.gathering import Gathering, refuse_who_may_write
from peacetime.cli.status_page.values import Chosen, StatusPage
from peacetime.cli.status_page.writing import refuse_folder_of_others, write
from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.zones import named_zone

SHORTEST, LONGEST = 10, 86_400  # seconds


def status_page(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the pages are written.")],
    *,
    team: Annotated[
        list[str] | None, typer.Option(help="The slug of a team whose mode is shown; repeatable.")
    ] = None,
    service: Annotated[
        list[str] | None, typer.Option(help="The slug of a service that is shown; repeatable.")
    ] = None,
    updates: Annotated[
        bool, typer.Option("--updates", help="Show stakeholder updates too; without, modes alone.")
    ] = False,
    title: Annotated[str, typer.Option(help="The heading of the page.")] = "Status",
    address: Annotated[
        str, typer.Option(help="Where it will be read, like https://status.example.org/.")
    ] = "",
    time_zone: Annotated[str, typer.Option(help="Whose clock it tells.")] = "UTC",
    every: Annotated[
        int, typer.Option(help="Write again every so many seconds, until stopped.", metavar="N")
    ] = 0,
    written_every: Annotated[
        int, typer.Option(help="Write once; a timer of yours comes every N seconds.", metavar="N")
    ] = 0,
) -> None:
    """Write a status page as files that any web server shows, also while Peacetime is down.

    Nothing is shown that is not named. Private incidents, names and timelines never are.
    """
    try:
        first = StatusPage(
            title=title.strip() or "Status",
            as_of=datetime.now(UTC),
            components=(),
            problems=(),
            has_updates=updates,
            zone=_zone(time_zone),
            address=_address(address),
            every=_seconds(every or written_every),
        )
        chosen = Chosen(tuple(team or ()), tuple(service or ()), updates)
        _refuse_nothing(chosen)
        refuse_folder_of_others(folder)
        if every:
            _write_on(folder, first, chosen, every)
        else:
            _say_written(folder, _write_once(folder, first, chosen))
    except Refused as refused:
        leave(refused, as_json=False)


def _write_once(folder: Path, page: StatusPage, chosen: Chosen) -> StatusPage:
    api, at = Connection(), datetime.now(UTC)
    refuse_who_may_write(api)
    look = Gathering(api, chosen, at)
    found = replace(page, as_of=at, components=look.components(), problems=look.problems())
    write(folder, drawn(found))
    return found


def _write_on(folder: Path, page: StatusPage, chosen: Chosen, every: int) -> None:
    """Go on whatever happens: where Peacetime does not answer, the page says since when."""
    last: StatusPage | None = None
    while True:
        try:
            last = _write_once(folder, page, chosen)
        except Refused as refused:
            if refused.exit_code != 1 or refused.problem.get("status") is not None:
                raise  # it answered, and refuses: somebody has to mend that
            say(refused.sentence, to_stderr=True)
            if last is not None:
                silent = last.silent_since or datetime.now(UTC)
                last = replace(last, silent_since=silent)
                write(folder, drawn(last))
        time.sleep(every)


def _say_written(folder: Path, page: StatusPage) -> None:
    count = len(page.components)
    what = "1 team or service" if count == 1 else f"{count} teams and services"
    say(f"{folder / 'index.html'} is written: {what}, {len(page.problems)} incidents of 90 days.")


def _refuse_nothing(chosen: Chosen) -> None:
    if not chosen.teams and not chosen.services:
        raise Refused(
            "Say what may be shown: --team SLUG and --service SLUG, as often as you like. "
            "Nothing is shown that is not named.",
            exit_code=2,
        )


def _seconds(seconds: int) -> timedelta | None:
    if not seconds:
        return None
    if not SHORTEST <= seconds <= LONGEST:
        raise Refused(f"Choose from {SHORTEST} seconds to a day.", exit_code=2)
    return timedelta(seconds=seconds)


def _zone(name: str) -> ZoneInfo:
    try:
        return named_zone(name)
    except DomainError as error:
        raise Refused(str(error), exit_code=2) from None


def _address(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname):
        sentence = f'"{text}" is no address. Write it like https://status.example.org/.'
        raise Refused(sentence, exit_code=2)
    return text if not text or text.endswith("/") else f"{text}/"
