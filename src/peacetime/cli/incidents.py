"""Running an incident."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

import typer

from peacetime.cli.incident_text import entry_text, incident_lines
from peacetime.cli.output import Json, print_done, print_json, say, speaking, when
from peacetime.cli.refusals import Refused

app = typer.Typer(help="One incident: read it and run it.", no_args_is_help=True)
role = typer.Typer(help="Who does what.", no_args_is_help=True)
app.add_typer(role, name="role")

Ref = Annotated[str, typer.Argument(metavar="ID", help="The incident's id.")]
Words = Annotated[str, typer.Argument(metavar="TEXT")]
RoleName = Annotated[
    str, typer.Argument(metavar="ROLE", help="commander, comms_lead, ops_lead, scribe, responder.")
]
Person = Annotated[str, typer.Argument(metavar="PERSON", help="E-mail address.")]


@app.command("show")
def show_incident(ref: Ref, as_json: Json = False) -> None:
    """Everything about an incident but its timeline."""
    with speaking(as_json=as_json) as api:
        incident = api.get(path(ref))
        if as_json:
            print_json(incident)
            return
        say(*incident_lines(incident))


@app.command("timeline")
def show_timeline(
    ref: Ref,
    kind: Annotated[str, typer.Option(help="Only entries of this kind, like decision.")] = "",
    as_json: Json = False,
) -> None:
    """What happened, oldest first."""
    with speaking(as_json=as_json) as api:
        entries = list(api.items(f"{path(ref)}/timeline", {"kind": kind}))
        if as_json:
            print_json({"items": entries, "next": None})
            return
        say(*map(entry_text, entries))


@app.command("note")
def write_note(ref: Ref, text: Words, corrects: int | None = None, as_json: Json = False) -> None:
    """Write a note."""
    _append(ref, {"kind": "note", "text": text, "corrects": corrects}, as_json=as_json)


@app.command("decision")
def write_decision(
    ref: Ref,
    text: Words,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    corrects: int | None = None,
    as_json: Json = False,
) -> None:
    """Write down a decision with its reason."""
    said = {"kind": "decision", "text": text, "reason": reason, "corrects": corrects}
    _append(ref, said, as_json=as_json)


@app.command("action")
def write_action(ref: Ref, text: Words, corrects: int | None = None, as_json: Json = False) -> None:
    """Write down what is under way."""
    _append(ref, {"kind": "action", "text": text, "corrects": corrects}, as_json=as_json)


@app.command("update")
def send_update(
    ref: Ref,
    text: Words,
    *,
    scope: Annotated[str, typer.Option(help="What is affected.")] = "",
    status: Annotated[
        str | None,
        typer.Option(help="investigating, identified, mitigating, monitoring or resolved."),
    ] = None,
    next_update_at: Annotated[
        str | None, typer.Option(help="By the cadence, when left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell stakeholders what happens and when they hear again."""
    said = {"text": text, "scope": scope, "status": status, "next_update_at": next_update_at}
    with speaking(as_json=as_json) as api:
        sent = api.write("POST", f"{path(ref)}/updates", said)
        if as_json:
            print_json(sent)
            return
        say(f"Update {sent['id']} goes to {sent['told']} addresses.")
        if sent["next_update_at"]:
            say(f"Promised: the next one by {when(sent['next_update_at'])}.")
        if sent["speculation"]:
            say(f"It guesses: {', '.join(sent['speculation'])}.")


@app.command("criterion")
def mark_criterion(
    ref: Ref,
    n: Annotated[int, typer.Argument(metavar="N", help="1 to 4.")],
    met: Annotated[bool, typer.Option("--met/--unmet", help="Whether it is met.")] = True,
    note: Annotated[
        str | None, typer.Option(help="How one knows; left out, it stays as it was.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tick an exit criterion, or take the tick back."""
    with speaking(as_json=as_json) as api:
        said = {"met": met} if note is None else {"met": met, "note": note}
        line = api.write("PATCH", f"{path(ref)}/exit-criteria/{n}", said)
        if as_json:
            print_json(line)
            return
        say(f"{'✓' if line['met'] else '✗'} {line['text']}")


@app.command("moment")
def set_moment(
    ref: Ref,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Like detected_at.")],
    moment: Annotated[
        str, typer.Argument(metavar="WHEN", help="Like 2026-03-01T09:30:00Z, now, or unknown.")
    ],
    as_json: Json = False,
) -> None:
    """Say when something happened, or that it is not known after all."""
    now = datetime.now(UTC).isoformat()
    said = {"now": now, "unknown": None}.get(moment, moment)
    with speaking(as_json=as_json) as api:
        known = api.write("PATCH", f"{path(ref)}/moments", {name: said})
        if as_json:
            print_json(known)
            return
        say(f"{name}: {when(known['moments'][name])}")


@app.command("postmortem")
def move_postmortem(
    ref: Ref,
    when_: Annotated[
        str | None, typer.Option("--at", help="Like 2026-03-05T10:00:00Z; left out, it stays.")
    ] = None,
    owner: Annotated[str | None, typer.Option(help="E-mail address; left out, it stays.")] = None,
    as_json: Json = False,
) -> None:
    """Give the postmortem of an incident that is over another date or owner."""
    said = {"postmortem_at": when_, "postmortem_owner": owner}
    with speaking(as_json=as_json) as api:
        incident = api.write("PATCH", f"{path(ref)}/postmortem", said)
        planned = when(incident["postmortem_at"])
        sentence = f"Postmortem: {planned}, owned by {incident['postmortem_owner']}."
        print_done(incident, sentence, as_json=as_json)


@app.command("review")
def move_review(
    ref: Ref,
    when_: Annotated[str, typer.Argument(metavar="WHEN", help="Like 2026-03-05T10:00:00Z.")],
    as_json: Json = False,
) -> None:
    """Look at a Rescue again at another time."""
    with speaking(as_json=as_json) as api:
        incident = api.write("PATCH", f"{path(ref)}/review", {"review_at": when_})
        sentence = f"Looked at again: {when(incident['review_at'])}."
        print_done(incident, sentence, as_json=as_json)


@app.command("redact")
def redact_entry(
    ref: Ref,
    n: Annotated[int, typer.Argument(metavar="N", help="The entry's number.")],
    why: Annotated[str, typer.Option(help="Stays for everybody to read.")],
    as_json: Json = False,
) -> None:
    """Take the content of an entry away, leaving who, when and why."""
    with speaking(as_json=as_json) as api:
        entry = api.write("POST", f"{path(ref)}/timeline/{n}/redact", {"why": why})
        if as_json:
            print_json(entry)
            return
        say(entry_text(entry))


@app.command("cause")
def say_cause(
    ref: Ref,
    service: Annotated[
        str | None, typer.Argument(metavar="[SERVICE]", help="Whose outage brought it; its slug.")
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Take back what was said.")] = False,
    as_json: Json = False,
) -> None:
    """Say which service brought an incident; without one, what is known and what may have been it."""
    where = f"{path(ref)}/cause"
    with speaking(as_json=as_json) as api:
        if forget and service:
            raise Refused("Say either SERVICE or --forget.", exit_code=2)
        if forget:
            found = api.write("DELETE", where)
        elif service:
            found = api.write("PUT", where, {"service": service})
        else:
            found = api.get(where)
        name = found["service_name"]
        known = f"Brought by {name}." if name else "Nobody has said what brought it."
        may = [f"  {one['service']}: {one['reason']}" for one in found.get("suggested", [])]
        print_done(found, known, *may, as_json=as_json)


@role.command("assign")
def assign_role(ref: Ref, role: RoleName, person: Person, as_json: Json = False) -> None:
    """Take or give a role; one that a single person holds is handed over."""
    _role("PUT", ref, role, person, as_json=as_json)


@role.command("leave")
def leave_role(ref: Ref, role: RoleName, person: Person, as_json: Json = False) -> None:
    """Leave a role."""
    _role("DELETE", ref, role, person, as_json=as_json)


def _role(method: str, ref: str, role: str, person: str, *, as_json: bool) -> None:
    with speaking(as_json=as_json) as api:
        filled = api.write(method, f"{path(ref)}/roles/{quote(role)}/{quote(person, safe='@')}")
        if as_json:
            print_json(filled)
            return
        word = {"PUT": "is", "DELETE": "is no longer"}[method]
        already = "" if filled["is_changed"] else " (as before)"
        say(f"{filled['person']} {word} {filled['role'].replace('_', ' ')}{already}")


def _append(ref: str, said: dict[str, Any], *, as_json: bool) -> None:
    with speaking(as_json=as_json) as api:
        entry = api.write("POST", f"{path(ref)}/timeline", said)
        show = partial(print_json, entry) if as_json else partial(say, entry_text(entry))
        show()


def path(ref: str) -> str:
    """Where the API keeps an incident."""
    return f"/incidents/{quote(ref, safe='')}"
