"""A team's meetings in a Rescue: read its calendar, postpone what can wait, give it back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from peacetime.cli.asking import agreed
from peacetime.cli.output import Json, Yes, print_json, say, speaking, table, when
from peacetime.cli.refusals import Refused

app = typer.Typer(help="Meetings of a team in a Rescue.", no_args_is_help=True)

Team = Annotated[str, typer.Argument(metavar="TEAM", help="A team's slug.")]
Keys = Annotated[
    list[str] | None, typer.Argument(metavar="KEY", help="As `peacetime calendar show` has them.")
]
Hours = Annotated[int, typer.Option(help="Of the next so many hours, 1 to 72.")]
HOURS = 8
STATES = {"proposed": "○ proposed", "postponed": "◐ postponed", "given_back": "✓ given back"}
LARGEST = 5 * 1024 * 1024


@app.command("show")
def show_calendar(team: Team, as_json: Json = False) -> None:
    """What can wait, what waits, and what came back."""
    with speaking(as_json=as_json) as api:
        _show(api.get(_path(team)), as_json=as_json)


@app.command("read")
def read_calendar(
    team: Team,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Calendars (.ics); none is the team's own calendar."),
    ] = None,
    hours: Hours = HOURS,
    as_json: Json = False,
) -> None:
    """List the meetings of the next hours."""
    with speaking(as_json=as_json) as api:
        if not files:
            found = api.write("POST", _path(team, "read"), {"hours": hours})
            if as_json:
                print_json(found)
            else:
                say("The calendar is being read. Look with `peacetime calendar show`.")
            return
        content = b"\r\n".join(map(_content, files))
        headers = {"Content-Type": "text/calendar"}
        address = f"{_path(team, 'file')}?hours={hours}"
        api.write("POST", address, content=content, headers=headers)
        _show(api.get(_path(team)), as_json=as_json)


@app.command("postpone")
def postpone_meetings(
    team: Team,
    also: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="Postpone this one too; repeat it.")
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="Keep this one; repeat it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Postpone what can wait, and write to the organisers."""
    verdicts = dict.fromkeys(also or (), "postpone") | dict.fromkeys(keep or (), "keep")
    with speaking(as_json=as_json) as api:
        moved = api.write("POST", _path(team, "postpone"), {"verdicts": verdicts})
        _moved(moved, "postponed", as_json=as_json)


@app.command("give-back")
def give_meetings_back(team: Team, keys: Keys = None, as_json: Json = False) -> None:
    """Give back what is postponed, all of it or some, and write to the organisers."""
    with speaking(as_json=as_json) as api:
        moved = api.write("POST", _path(team, "give-back"), {"meetings": keys or None})
        _moved(moved, "given back", as_json=as_json)


@app.command("keep")
def keep_source(
    team: Team,
    url_file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Holds the secret address; - is standard input.")
    ],
    as_json: Json = False,
) -> None:
    """Read the team's calendar from an address from here on; it stands in a file, not in your history."""
    with speaking(as_json=as_json) as api:
        is_typed = str(url_file) == "-"
        url = sys.stdin.read() if is_typed else _content(url_file).decode(errors="replace")
        kept = api.write("PUT", _path(team, "source"), {"url": url.strip()})
        if as_json:
            print_json(kept)
        else:
            say(f"The calendar is read from {kept['host']} when the team enters Rescue Mode.")


@app.command("forget")
def forget_source(team: Team, yes: Yes = False, as_json: Json = False) -> None:
    """Forget the address of the team's calendar."""
    with speaking(as_json=as_json) as api:
        agreed(f"Forget the address of the calendar of {team}?", yes=yes)
        kept = api.write("DELETE", _path(team, "source"))
        if as_json:
            print_json(kept)
        else:
            say("The address is forgotten.")


@app.command("feed")
def make_feed(team: Team, as_json: Json = False) -> None:
    """Make an address with the team's modes, rituals and turns on call; the one before ends."""
    with speaking(as_json=as_json) as api:
        made = api.write("POST", _path(team, "feed"))
        if as_json:
            print_json(made)
        else:
            say(
                "Whoever knows this address reads the calendar. It is shown this once.",
                made.get("address", "It was shown already."),
            )


@app.command("end-feed")
def end_feed(team: Team, yes: Yes = False, as_json: Json = False) -> None:
    """End the team's calendar: its address shows nothing any more."""
    with speaking(as_json=as_json) as api:
        agreed(f"End the calendar of {team}? Whoever reads it reads nothing any more.", yes=yes)
        ended = api.write("DELETE", _path(team, "feed"))
        if as_json:
            print_json(ended)
        else:
            say("Its address shows nothing any more." if ended["is_changed"] else "It has none.")


@app.command("own-feed")
def make_own_feed(as_json: Json = False) -> None:
    """Make an address with your teams' modes and rituals and your turns on call; the one before ends."""
    with speaking(as_json=as_json) as api:
        made = api.write("POST", "/me/calendar/feed")
        if as_json:
            print_json(made)
        else:
            say(
                "Whoever knows this address reads your calendar. It is shown this once.",
                made.get("address", "It was shown already."),
            )


@app.command("end-own-feed")
def end_own_feed(yes: Yes = False, as_json: Json = False) -> None:
    """End your own calendar: its address shows nothing any more."""
    with speaking(as_json=as_json) as api:
        agreed("End your own calendar? Its address shows nothing any more.", yes=yes)
        ended = api.write("DELETE", "/me/calendar/feed")
        if as_json:
            print_json(ended)
        else:
            say("Its address shows nothing any more." if ended["is_changed"] else "There is none.")


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    say(found["sentence"])
    if found["meetings"]:
        headings = ("Key", "When", "State", "Proposal", "Title", "Why")
        table(headings, [_row(one) for one in found["meetings"]])
    say(*(f"Line {one['line']}: {one['sentence']}" for one in found["unread"]))
    say(*filter(None, [found["problem"], *map(_in_calendar, found["meetings"])]))


def _in_calendar(one: dict[str, Any]) -> str:
    """What of a meeting did not become as it was meant in the connected calendar."""
    change = one["change"] or {}
    said = change.get("last_error") or change.get("remark")
    return f"{one['key']} in the calendar ({change['state']}): {said}" if said else ""


def _row(one: dict[str, Any]) -> list[str]:
    return [
        one["key"],
        when(one["starts_at"]),
        STATES[one["state"]],
        one["verdict"],
        one["title"],
        one["why"],
    ]


def _moved(moved: dict[str, Any], word: str, *, as_json: bool) -> None:
    if as_json:
        print_json(moved)
        return
    say(f"{len(moved['meetings'])} {word}. Organisers written to: {moved['letters']}.")
    if moved["in_calendar"]:
        say(f"In the connected calendar: {moved['in_calendar']}, as soon as it answers.")
    if moved["without_organiser"]:
        say(f"Of {moved['without_organiser']} nobody knows who called it: tell them yourselves.")


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.", exit_code=2) from None


def _path(team: str, *parts: str) -> str:
    return "/".join([f"/teams/{quote(team, safe='')}/calendar", *parts])
