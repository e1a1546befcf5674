"""One's own capacity at a terminal, and what one says beside the incidents: hours, time off, pulses, shares."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any
from urllib.parse import quote

import typer

from peacetime.cli.capacity import AsOf, Limit, Since
from peacetime.cli.output import Json, print_done, print_json, say, speaking, table, when

time_off = typer.Typer(help="Time off, with the pager off or on.", no_args_is_help=True)
engagement = typer.Typer(help="Who was in an incident, by hand.", no_args_is_help=True)
correction = typer.Typer(help="A balance corrected by hand.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(metavar="PERSON", help="E-mail address.")]
Whose = Annotated[str, typer.Option("--person", help="E-mail address; you, when left out.")]
Start = Annotated[str, typer.Option("--from", help="Like 2026-03-01T09:30:00Z.")]
End = Annotated[str, typer.Option("--to", help="Like 2026-03-01T17:30:00Z.")]
Key = Annotated[str, typer.Argument(metavar="KEY", help="As it was answered.")]
Incident = Annotated[str, typer.Argument(metavar="ID", help="Of an incident.")]


def mine(
    since: Since = "",
    as_of: AsOf = "",
    *,
    entries: Annotated[bool, typer.Option("--entries", help="Every row of the ledger.")] = False,
    limit: Limit = 1000,
    as_json: Json = False,
) -> None:
    """Your own balance, rest and entries; nobody else sees them."""
    asked = {name: value for name, value in {"since": since, "as_of": as_of}.items() if value}
    with speaking(as_json=as_json) as api:
        if entries:
            rows = list(islice(api.items("/me/burst/entries", asked), limit))
            _entries(rows, as_json=as_json)
            return
        found = api.get("/me/burst", **asked)
        if as_json:
            print_json(found)
            return
        _say_balance(found)
        if found["advice"] is not None:
            say(found["advice"]["sentence"])
            say(*(f"{each['sentence']} ({each['source']})" for each in found["advice"]["findings"]))
        readers = ", ".join(each["name"] for each in found["readers"])
        say(f"Shared with {readers}." if readers else "You share it with nobody.")


def shared(
    person: Email,
    *,
    entries: Annotated[bool, typer.Option("--entries", help="Every row of 90 days.")] = False,
    as_json: Json = False,
) -> None:
    """The balance of somebody who shares it with you."""
    where = f"/people/{quote(person, safe='')}/burst"
    with speaking(as_json=as_json) as api:
        if entries:
            _entries(list(api.items(f"{where}/entries")), as_json=as_json)
            return
        found = api.get(where)
        if as_json:
            print_json(found)
            return
        _say_balance(found)


def share(
    person: Email,
    stop: Annotated[bool, typer.Option("--stop", help="Let them see it no longer.")] = False,
    as_json: Json = False,
) -> None:
    """Let somebody see your balance and entries, until you stop."""
    with speaking(as_json=as_json) as api:
        where = f"/me/burst/shares/{quote(person, safe='')}"
        done = api.write("DELETE" if stop else "PUT", where)
        word = "sees your balance" if done["is_shared"] else "sees your balance no longer"
        print_done(done, f"{done['person']} {word}.", as_json=as_json)


def pulse(
    answer: Annotated[
        int | None, typer.Argument(metavar="[1-5]", help="Your answer of this week.")
    ] = None,
    team: Annotated[str, typer.Option(metavar="SLUG", help="A team's, of five or more.")] = "",
    as_json: Json = False,
) -> None:
    """The one question of the week: read it, answer it, or read a team's."""
    with speaking(as_json=as_json) as api:
        if team:
            _team_pulse(api.get(f"/teams/{quote(team, safe='')}/pulse"), as_json=as_json)
            return
        if answer is not None:
            done = api.write("PUT", "/me/pulse", {"answer": answer})
            print_done(done, "Answered. Nobody else sees your answer.", as_json=as_json)
            return
        found = api.get("/me/pulse")
        if as_json:
            print_json(found)
            return
        say(found["question"], *(f"  {n}  {words}" for n, words in found["scale"].items()))
        say(
            "Not answered this week." if found["answer"] is None else f"You said {found['answer']}."
        )


@time_off.command("plan")
def plan_time_off(
    start: Start,
    end: End,
    *,
    person: Whose = "",
    pager_on: Annotated[
        bool, typer.Option("--pager-on", help="Off, and still called: no rest.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write down that somebody is off; with the pager off it fills the ledger."""
    said = {"person": person, "starts_at": start, "ends_at": end, "is_pager_off": not pager_on}
    with speaking(as_json=as_json) as api:
        done = api.write("POST", "/burst/time-off", said)
        sentence = f"{done['person']} is off until {when(done['ends_at'])}. Key: {done['key']}"
        print_done(done, sentence, as_json=as_json)


@time_off.command("withdraw")
def withdraw_time_off(key: Key, as_json: Json = False) -> None:
    """Take time off back."""
    with speaking(as_json=as_json) as api:
        done = api.write("DELETE", f"/burst/time-off/{quote(key, safe='')}")
        print_done(done, f"Taken back for {done['person']}.", as_json=as_json)


@engagement.command("record")
def record_engagement(
    incident: Incident,
    start: Start,
    end: End,
    *,
    person: Whose = "",
    not_paged: Annotated[bool, typer.Option("--not-paged", help="Joined without a call.")] = False,
    as_json: Json = False,
) -> None:
    """Write down that you were in an incident from … to …."""
    said = {"person": person, "started_at": start, "ended_at": end, "is_paged": not not_paged}
    with speaking(as_json=as_json) as api:
        done = api.write("POST", f"/incidents/{quote(incident, safe='')}/engagements", said)
        sentence = f"Written down for {done['person']}. Key: {done['key']}"
        remark = f"\n{done['remark']}" if done["remark"] else ""
        print_done(done, sentence + remark, as_json=as_json)


@engagement.command("withdraw")
def withdraw_engagement(incident: Incident, key: Key, as_json: Json = False) -> None:
    """Take back what was written down by hand."""
    with speaking(as_json=as_json) as api:
        where = f"/incidents/{quote(incident, safe='')}/engagements/{quote(key, safe='')}"
        done = api.write("DELETE", where)
        print_done(done, f"Taken back for {done['person']}.", as_json=as_json)


@correction.command("make")
def correct_balance(
    person: Email,
    credit_hours: Annotated[
        float, typer.Option("--hours", help="Credit-hours to give; with a minus, to take.")
    ],
    reason: Annotated[str, typer.Option(help="Why.")],
    at: Annotated[str, typer.Option(help="From when on; now, when left out.")] = "",
    as_json: Json = False,
) -> None:
    """Give or take credit-hours, with a reason; for leads and administrators."""
    said: dict[str, Any] = {"person": person, "credit_hours": credit_hours, "reason": reason}
    if at:
        said["at"] = at
    with speaking(as_json=as_json) as api:
        done = api.write("POST", "/burst/corrections", said)
        print_done(done, f"Corrected for {done['person']}. Key: {done['key']}", as_json=as_json)


@correction.command("withdraw")
def withdraw_correction(key: Key, as_json: Json = False) -> None:
    """Take a correction back."""
    with speaking(as_json=as_json) as api:
        done = api.write("DELETE", f"/burst/corrections/{quote(key, safe='')}")
        print_done(done, f"Taken back for {done['person']}.", as_json=as_json)


def _say_balance(found: dict[str, Any]) -> None:
    say(f"{found['balance']:.1f} of {found['cap_hours']:g} credit-hours at {when(found['at'])}.")
    if found["hours_to_empty"] is not None:
        say(f"Empty at this pace in {found['hours_to_empty']:.1f} hours.")
    elif found["hours_to_full"]:
        say(f"Full in Delivery in {found['hours_to_full'] / 24:.1f} days.")


def _entries(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json({"items": rows, "next": None})
        return
    table(("Until", "Credit-hours", "Balance", "What", "Arithmetic"), map(_entry, rows))


def _entry(entry: dict[str, Any]) -> list[object]:
    credit, after = f"{entry['credit_hours']:+.2f}", f"{entry['balance_after']:.2f}"
    return [when(entry["ended_at"]), credit, after, entry["title"], entry["arithmetic"]]


def _team_pulse(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    say(found["question"], "")
    table(("Week", "Mean", "Answers"), map(_pulse_week, found["weeks"]))
    say("", found["report_card"]["sentence"])


def _pulse_week(week: dict[str, Any]) -> list[object]:
    if week["mean"] is None:
        return [week["monday"], week["withheld"], ""]
    return [week["monday"], f"{week['mean']:g}", week["people"]]
