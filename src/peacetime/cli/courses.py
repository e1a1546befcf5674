"""The course of an incident: further teams, ending by itself, merging, going on, privacy."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from peacetime.cli.asking import asked
from peacetime.cli.incidents import Ref, path
from peacetime.cli.output import Json, is_person, print_done, say, speaking

MOMENT = "Like 2026-03-01T09:30:00Z."


def add_team(
    ref: Ref,
    slug: Annotated[str, typer.Argument(metavar="TEAM", help="The team's slug.")],
    as_json: Json = False,
) -> None:
    """Let a further team run an incident; one in Delivery Mode enters Rescue Mode by it."""
    with speaking(as_json=as_json) as api:
        incident = api.write("POST", f"{path(ref)}/teams", {"slug": slug})
        names = ", ".join(team["name"] for team in incident["teams"] if team["is_here"])
        print_done(incident, f"It is run by {names}.", as_json=as_json)


def close_incident(
    ref: Ref,
    *,
    summary: Annotated[str | None, typer.Option(help="The cause in brief.")] = None,
    postmortem_at: Annotated[
        str | None, typer.Option(help=f"None, when left out. {MOMENT}")
    ] = None,
    postmortem_owner: Annotated[str | None, typer.Option(help="E-mail address.")] = None,
    override_reason: Annotated[
        str | None, typer.Option(help="Why, with exit criteria unmet.")
    ] = None,
    recognition: Annotated[str | None, typer.Option(help="Thanks, by name.")] = None,
    impact: Annotated[str | None, typer.Option(help="Who was affected, and how.")] = None,
    follow_up: Annotated[str | None, typer.Option(help="What comes next.")] = None,
    resolved_at: Annotated[str | None, typer.Option(help=f"Now, when left out. {MOMENT}")] = None,
    as_json: Json = False,
) -> None:
    """End one incident of several, or a drill; its teams stay in the mode they are in."""
    given = {
        "postmortem_at": postmortem_at,
        "postmortem_owner": postmortem_owner,
        "override_reason": override_reason,
        "recognition": recognition,
        "impact": impact,
        "follow_up": follow_up,
        "resolved_at": resolved_at,
    }
    with speaking(as_json=as_json) as api:
        said: dict[str, Any] = {name: value for name, value in given.items() if value}
        said |= asked({"summary": summary}, {"summary": "The cause in brief"})
        if "override_reason" not in said and is_person():
            said |= _overriding(api.get(path(ref)))
        incident = api.write("POST", f"{path(ref)}/close", said)
        word = "The drill" if incident["drill"] else "The incident"
        print_done(incident, f"{word} is over: {incident['summary']}", as_json=as_json)


def merge_incident(
    ref: Ref,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The id of the one that goes on.")],
    as_json: Json = False,
) -> None:
    """Make an incident part of another; both records stay."""
    with speaking(as_json=as_json) as api:
        incident = api.write("POST", f"{path(ref)}/merge", {"into": into})
        sentence = f"{ref} became part of {incident['id']}: {incident['summary']}"
        print_done(incident, sentence, incident["url"], as_json=as_json)


def reopen_incident(
    ref: Ref,
    reason: Annotated[str | None, typer.Option(help="Why it goes on after all.")] = None,
    as_json: Json = False,
) -> None:
    """Go on with an incident that was closed too early, or merged by mistake."""
    with speaking(as_json=as_json) as api:
        said = asked({"reason": reason}, {"reason": "Why it goes on after all"})
        incident = api.write("POST", f"{path(ref)}/reopen", said)
        print_done(incident, f"It goes on: {incident['summary']}", incident["url"], as_json=as_json)


def resume_drill(ref: Ref, as_json: Json = False) -> None:
    """Go on with a drill that waited for a real Rescue."""
    with speaking(as_json=as_json) as api:
        incident = api.write("POST", f"{path(ref)}/resume")
        print_done(incident, "The drill goes on.", as_json=as_json)


def change_privacy(
    ref: Ref,
    private: Annotated[bool, typer.Option("--on/--off", help="Private, or for everybody.")] = True,
    as_json: Json = False,
) -> None:
    """Let only who holds a role and administrators read an incident, or everybody again."""
    with speaking(as_json=as_json) as api:
        incident = api.write("PUT", f"{path(ref)}/privacy", {"private": private})
        everybody, few = (
            "Everybody reads it.",
            "Private: who holds a role and administrators read it.",
        )
        print_done(incident, few if incident["private"] else everybody, as_json=as_json)


def _overriding(incident: dict[str, Any]) -> dict[str, str]:
    unmet = [line["text"] for line in incident["criteria"] if not line["met"]]
    if not unmet:
        return {}
    say("Not met yet:", *(f"  ✗ {text}" for text in unmet), to_stderr=True)
    return asked({}, {"override_reason": "Why it ends all the same"})
