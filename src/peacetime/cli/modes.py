"""Into Rescue Mode and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from peacetime.cli.asking import agreed, asked
from peacetime.cli.board import Slug
from peacetime.cli.connection import Connection
from peacetime.cli.output import Json, Yes, is_person, print_json, say, speaking, when

QUESTIONS = {
    "trigger": "Why (reliability, security, interrupt or crunch)",
    "summary": "What is wrong, in one sentence",
    "severity": "How bad (SEV0, the worst, to SEV4)",
    "done_when": "Done when",
}
Trigger = Annotated[str | None, typer.Option(help="reliability, security, interrupt or crunch.")]
Severity = Annotated[str | None, typer.Option(help="SEV0, the worst, to SEV4.")]
DoneWhen = Annotated[str | None, typer.Option(help="When it is over.")]
Commander = Annotated[str | None, typer.Option(help="E-mail address.")]
MOMENT = "Like 2026-03-01T09:30:00Z."


@dataclass(frozen=True, slots=True)
class Way:
    """One of the three acts that ask the same questions; `done` takes the incident's id."""

    path: str
    help: str
    question: str
    done: str
    has_preview: bool = True


RESCUE = Way(
    "rescue",
    "Put a team into Rescue Mode.",
    "Declare Rescue Mode and say this?",
    "Rescue Mode is declared: incident {id}.",
)
FURTHER = Way(
    "incidents",
    "Open a further incident of a team in Rescue Mode.",
    "Open the incident and say this?",
    "The incident is open: {id}.",
)
DRILL = Way(
    "drills",
    "Practise: nobody outside the team is told, and it counts in no figure.",
    "Begin the drill?",
    "The drill begins: {id}.",
    has_preview=False,
)


def _declaring(way: Way) -> Callable[..., None]:
    """One command for each way, with one set of options."""

    def declare(
        slug: Slug,
        *,
        trigger: Trigger = None,
        summary: Annotated[str | None, typer.Option(help="One sentence on what is wrong.")] = None,
        severity: Severity = None,
        done_when: DoneWhen = None,
        commander: Commander = None,
        comms_lead: Annotated[str | None, typer.Option(help="E-mail address.")] = None,
        service: Annotated[
            list[str] | None, typer.Option(help="Affected; may be repeated.")
        ] = None,
        customers_affected: Annotated[str | None, typer.Option(help="Which, how many.")] = None,
        paused: Annotated[str | None, typer.Option(help="What planned work waits.")] = None,
        approver: Annotated[str | None, typer.Option(help="Of a crunch; e-mail address.")] = None,
        review_at: Annotated[str | None, typer.Option(help=f"Of a crunch. {MOMENT}")] = None,
        private: Annotated[
            bool,
            typer.Option("--private", help="Only who holds a role and administrators read it."),
        ] = False,
        yes: Yes = False,
        as_json: Json = False,
    ) -> None:
        first = {"trigger": trigger, "summary": summary}
        first |= {"severity": severity, "done_when": done_when}
        further = {
            "commander": commander,
            "comms_lead": comms_lead,
            "services": service,
            "customers_affected": customers_affected,
            "paused": paused,
            "approver": approver,
            "review_at": review_at,
            "private": private,
        }
        with speaking(as_json=as_json) as api:
            said = {**asked(first, QUESTIONS), **_given(further)}
            if not yes and is_person():
                said |= _roles_asked(said)
            ask_first(api, slug, way, said, yes=yes)
            incident = api.write("POST", f"/teams/{slug}/{way.path}", said)
            if as_json:
                print_json(incident)
                return
            say(way.done.format(id=incident["id"]), incident["url"])
            if incident["next_update_at"] and way.has_preview:
                say(f"Stakeholders hear again by {when(incident['next_update_at'])}.")

    declare.__doc__ = way.help
    return declare


def ask_first(api: Connection, slug: str, way: Way, said: dict[str, Any], *, yes: bool) -> None:
    """Show what will be said for a team, and ask; "" is none, for whom nothing is said yet."""
    is_shown = slug and way.has_preview and not yes
    preview = api.ask(f"/teams/{slug}/rescue/preview", said) if is_shown else None
    agreed(way.question, yes=yes, preview=preview)


declare_rescue = _declaring(RESCUE)
open_further_incident = _declaring(FURTHER)
start_drill = _declaring(DRILL)


def stand_down(
    slug: Slug,
    *,
    summary: Annotated[str | None, typer.Option(help="The cause in brief.")] = None,
    postmortem_at: Annotated[
        str | None, typer.Option(help=f"As proposed, when left out. {MOMENT}")
    ] = None,
    no_postmortem: Annotated[bool, typer.Option("--no-postmortem", help="Plan none.")] = False,
    postmortem_owner: Annotated[str | None, typer.Option(help="E-mail address.")] = None,
    recovery_until: Annotated[
        str | None, typer.Option(help=f"As proposed, when left out. {MOMENT}")
    ] = None,
    override_reason: Annotated[
        str | None, typer.Option(help="Why, with exit criteria unmet.")
    ] = None,
    recognition: Annotated[str | None, typer.Option(help="Thanks, by name.")] = None,
    impact: Annotated[str | None, typer.Option(help="Who was affected, and how.")] = None,
    follow_up: Annotated[str | None, typer.Option(help="What comes next.")] = None,
    resolved_at: Annotated[str | None, typer.Option(help=f"Now, when left out. {MOMENT}")] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Bring a team back to Delivery Mode."""
    given = {
        "postmortem_at": postmortem_at,
        "postmortem_owner": postmortem_owner,
        "recovery_until": recovery_until,
        "override_reason": override_reason,
        "recognition": recognition,
        "impact": impact,
        "follow_up": follow_up,
        "resolved_at": resolved_at,
    }
    with speaking(as_json=as_json) as api:
        said = _proposed(api, slug, with_postmortem=not no_postmortem) | _given(given)
        unmet = said.pop("unmet")
        said |= asked({"summary": summary}, {"summary": "The cause in brief"})
        if unmet and "override_reason" not in said and is_person():
            say("Not met yet:", *(f"  ✗ {line}" for line in unmet), to_stderr=True)
            question = {"override_reason": "Why stand down without"}
            said |= asked({}, question)
        preview = None if yes else api.ask(f"/teams/{slug}/stand-down/preview", said)
        agreed("Stand down and say this?", yes=yes, preview=preview)
        done = api.write("POST", f"/teams/{slug}/stand-down", said)
        if as_json:
            print_json(done)
            return
        say(f"{slug} is back in Delivery Mode since {when(done['ended_at'])}.")
        if done["recovering_until"]:
            say(f"Recovering until {when(done['recovering_until'])}.")
        if said.get("postmortem_at"):
            say(f"Postmortem: {when(said['postmortem_at'])}.")


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value}


def _roles_asked(said: dict[str, Any]) -> dict[str, str]:
    roles = {"commander": "Who commands (e-mail address, or nothing)"}
    roles |= {"comms_lead": "Who speaks to stakeholders (e-mail address, or nothing)"}
    found = {
        name: typer.prompt(question, default="", show_default=False, err=True)
        for name, question in roles.items()
        if name not in said
    }
    return _given(found)


def _proposed(api: Connection, slug: str, *, with_postmortem: bool) -> dict[str, Any]:
    proposal = api.get(f"/teams/{slug}/stand-down")
    names = ["recognition", "recovery_until", "unmet"]
    names += ["postmortem_at", "postmortem_owner"] if with_postmortem else []
    return {name: proposal[name] for name in names}
