"""The forms a chat shows: declaring, an update, standing down; and what becomes of their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.chat.answers import Choice, Field, Form, Kind, Refused, said
from peacetime.chat.asking import Asked, incident_meant
from peacetime.domain.incidents.severity import Severity, severity_named
from peacetime.domain.incidents.updates import Status
from peacetime.domain.modes.declaration import Declaration, Trigger, trigger_named
from peacetime.domain.modes.recognition.proposal import Proposal
from peacetime.domain.modes.transitions import ExitCriteriaUnmet, NotInRescue, StandDown
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.moments import parse_moment
from peacetime.domain.shared.zones import named_zone
from peacetime.queries import chat, incidents
from peacetime.queries.access import Act, require
from peacetime.queries.addresses import incident_url
from peacetime.queries.proposals import stand_down_form
from peacetime.queries.recognition.suggestions import proposal_for
from peacetime.queries.severities import levels
from peacetime.usecases import drills, endings, modes, updates
from peacetime.usecases.command import Replayed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from peacetime.chat.answers import Answer, Reply
    from peacetime.queries.incidents import IncidentView

    Values = Mapping[str, str]


def declare(words: str, asked: Asked) -> Form:
    """What the framework asks of whoever declares; `team:suggestion` brings what signals look like."""
    lead = "Everyone who needs to know is told when you send."
    return _declaration("declare", "Declare Rescue Mode", "Declare", lead, words, asked)


def drill(words: str, asked: Asked) -> Form:
    """The same questions to practise with."""
    lead = "A drill: the team stays in Delivery Mode, and nobody outside hears of it."
    return _declaration("drill", "Practise a Rescue", "Begin", lead, words, asked)


def _declaration(act: str, title: str, send: str, lead: str, words: str, asked: Asked) -> Form:
    require(asked.actor, Act.RUN_INCIDENT)
    words, _, suggestion = words.partition(":")
    own = chat.own_teams(asked.actor)
    named = chat.team_by_words(words) if words else None
    rest = [team for team in chat.some_teams() if team not in own]
    teams = [named] if named else [*own, *rest][: chat.MOST_TEAMS]
    looks_like = proposal_for(suggestion, team=named.slug) if named and suggestion else None
    proposed = looks_like or Proposal(Trigger.RELIABILITY, "", Severity.SEV1, (), "")
    return Form(
        act,
        title,
        send,
        (
            Field(
                "team",
                "Team",
                Kind.CHOICE,
                teams[0].slug if teams else "",
                tuple(Choice(team.slug, team.name) for team in teams),
            ),
            Field(
                "trigger",
                "What happens?",
                Kind.CHOICE,
                proposed.trigger.value,
                tuple(Choice(each.value, each.question) for each in Trigger),
            ),
            Field("summary", "What is wrong, in one sentence?", value=proposed.summary),
            Field(
                "severity", "How bad is it?", Kind.CHOICE, proposed.severity.value, _severities()
            ),
            Field("done_when", "We are done when …", value=proposed.done_when, longest=500),
            Field("commander", "Who commands?", Kind.PERSON, asked.actor.label, is_required=False),
            Field("comms_lead", "Who speaks to stakeholders?", Kind.PERSON, is_required=False),
            Field(
                "approver",
                "Who approves it?",
                Kind.PERSON,
                is_required=False,
                hint="A do-or-die deadline needs somebody who approves it.",
            ),
            Field(
                "review_at",
                "Looked at again on",
                Kind.MOMENT,
                is_required=False,
                hint="A do-or-die deadline needs this date.",
            ),
        ),
        (lead,),
    )


def update(view: IncidentView, asked: Asked) -> Form:
    """What happens, who is affected, how far the response is; only for whoever may tell it."""
    require(asked.actor, Act.RUN_INCIDENT)
    last = view.updates[-1].status if view.updates else Status.INVESTIGATING.value
    return Form(
        "update",
        "Send an update",
        "Send",
        (
            Field("text", "What do stakeholders need to know?", Kind.TEXT, longest=2000),
            Field("scope", "Who is affected?", is_required=False, longest=300),
            Field(
                "status",
                "Status",
                Kind.CHOICE,
                last,
                tuple(Choice(each.value, each.value.capitalize()) for each in Status),
            ),
        ),
        (view.summary,),
        view.id,
    )


def stand_down(_words: str, asked: Asked) -> Reply:
    """The proposal: cause, postmortem, thanks, recovery; a reason where criteria are not met."""
    require(asked.actor, Act.RUN_INCIDENT)
    view = incident_meant(asked)
    if not view.is_open:
        return said("This incident is over.", view.url)
    if view.is_drill:
        return _end_of_drill(view)
    team = view.teams_here[0].slug
    proposal = stand_down_form(team, at=asked.at, sight=asked.actor.sight)
    return Form(
        "stand-down",
        "Stand down",
        "Stand down",
        (
            Field("summary", "The cause, in brief", Kind.TEXT, longest=2000),
            Field("impact", "Who was affected?", value=view.customers_affected, is_required=False),
            _moment("postmortem_at", "Postmortem", proposal.postmortem_at),
            Field(
                "postmortem_owner",
                "Who owns the postmortem?",
                Kind.PERSON,
                proposal.postmortem_owner,
                is_required=False,
            ),
            Field("recognition", "Thanks", Kind.TEXT, proposal.recognition, is_required=False),
            _moment("recovery_until", "Recovery until", proposal.recovery_until),
            _override_reason("Why stand down without them?"),
        ),
        _criteria_in(view),
        f"{team}:{view.id}",
    )


def _end_of_drill(view: IncidentView) -> Form:
    return Form(
        "end-drill",
        "End the drill",
        "End it",
        (
            Field("summary", "What was learned, in brief", Kind.TEXT, longest=1000),
            _override_reason("Why end it without them?"),
        ),
        _criteria_in(view),
        view.id,
    )


def _override_reason(label: str) -> Field:
    hint = "Only where exit criteria are not met."
    return Field("override_reason", label, is_required=False, longest=500, hint=hint)


def submit(act: str, values: Values, about: str, asked: Asked) -> Answer | Refused:
    """What becomes of a form that was sent; a refusal names the field."""
    try:
        return SUBMITTED[act](values, about, asked)
    except Replayed:
        return said("This was done already.")
    except ExitCriteriaUnmet as refusal:
        return Refused({"override_reason": refusal.sentence})
    except InvalidInput as refusal:
        return Refused({refusal.field: refusal.sentence}, refusal.sentence)
    except DomainError as refusal:
        return Refused({}, refusal.sentence)


def _declared(values: Values, _about: str, asked: Asked) -> Answer:
    words = _declaration_in(values)
    done = modes.declare_rescue(values.get("team", ""), words, actor=asked.actor, at=asked.at)
    return said("Rescue Mode is declared. Everybody who needs to know is told.", _link(done))


def _drilled(values: Values, _about: str, asked: Asked) -> Answer:
    words = _declaration_in(values)
    done = drills.start_drill(values.get("team", ""), words, actor=asked.actor, at=asked.at)
    return said("The drill has begun. It has a channel of its own.", incident_url(done.incident))


def _declaration_in(values: Values) -> Declaration:
    return Declaration(
        trigger=trigger_named(values.get("trigger", "")),
        summary=values.get("summary", ""),
        severity=severity_named(values.get("severity", "")),
        done_when=values.get("done_when", ""),
        commander=values.get("commander") or None,
        comms_lead=values.get("comms_lead") or None,
        approver=values.get("approver") or None,
        review_at=_at(values, "review_at"),
    )


def _link(done: modes.Declared) -> str:
    return incident_url(done.incident)


def _updated(values: Values, about: str, asked: Asked) -> Answer:
    done = updates.send_update(
        about,
        values.get("text", ""),
        scope=values.get("scope", ""),
        status=Status(values.get("status") or Status.INVESTIGATING),
        actor=asked.actor,
        at=asked.at,
    )
    told = "1 address hears it" if done.told == 1 else f"{done.told} addresses hear it"
    here = asked.room == about
    return said(f"Update {done.number}: {done.text}", f"{told}.", is_for_all=here)


def _stood_down(values: Values, about: str, asked: Asked) -> Answer:
    team, _, ref = about.partition(":")
    if not incidents.incident(ref, at=asked.at, sight=asked.actor.sight).is_open:
        raise NotInRescue("This Rescue is over already. Somebody else stood it down.")
    words = StandDown(
        summary=values.get("summary", ""),
        impact=values.get("impact", ""),
        postmortem_at=_at(values, "postmortem_at"),
        postmortem_owner=values.get("postmortem_owner") or None,
        recognition=values.get("recognition", ""),
        recovery_until=_at(values, "recovery_until"),
        override_reason=values.get("override_reason", ""),
    )
    modes.stand_down(team, words, actor=asked.actor, at=asked.at)
    return said("Back in Delivery Mode. Everybody who heard of it is told.", incident_url(ref))


def _drill_ended(values: Values, about: str, asked: Asked) -> Answer:
    reason = values.get("override_reason", "")
    words = StandDown(values.get("summary", ""), None, override_reason=reason)
    endings.close_incident(about, words, actor=asked.actor, at=asked.at)
    return said("The drill is over. What was learned stands in its record.", incident_url(about))


SUBMITTED: dict[str, Callable[[Values, str, Asked], Answer]] = {
    "declare": _declared,
    "drill": _drilled,
    "end-drill": _drill_ended,
    "update": _updated,
    "stand-down": _stood_down,
}


def _severities() -> tuple[Choice, ...]:
    return tuple(
        Choice(each.severity.value, f"{each.severity.value}: {each.meaning}") for each in levels()
    )


def _criteria_in(view: IncidentView) -> tuple[str, ...]:
    return tuple(f"{'✅' if each.is_met else '⬜'} {each.text}" for each in view.criteria)


def _moment(name: str, label: str, at: datetime | None) -> Field:
    value = at.isoformat(timespec="minutes") if at else ""
    return Field(name, label, Kind.MOMENT, value, is_required=False)


def _at(values: Values, name: str) -> datetime | None:
    written = values.get(name, "").strip()
    return parse_moment(written, field=name, assumed_zone=named_zone("UTC")).at if written else None
