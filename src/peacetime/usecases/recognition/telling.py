"""Suggestions are written and told in the transaction of the look that makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.communications.suggestion_letters import suggested
from peacetime.domain.modes.recognition.evidence import Grade
from peacetime.domain.modes.recognition.proposal import proposal
from peacetime.domain.modes.recognition.suggestions import SuggestionKind
from peacetime.queries.access import PEACETIME
from peacetime.queries.addresses import page_url
from peacetime.queries.audiences import administrators, team_addresses
from peacetime.queries.memberships import present
from peacetime.queries.recognition.settings import ByItself
from peacetime.queries.sight import OUTSIDE, visible
from peacetime.storage import jobs
from peacetime.storage.models import AlertGroup, Incident, Membership, ModeSuggestion
from peacetime.usecases import outward, record
from peacetime.usecases.chat.telling import personal_messages
from peacetime.usecases.letters import Letter, write_letters

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.communications.messages import Words
    from peacetime.domain.modes.recognition.suggestions import Suggestion
    from peacetime.queries.recognition.seen import TeamSeen
    from peacetime.storage.models import Team

MADE = outward.SUGGESTED
TRACK_OF = {
    SuggestionKind.RESCUE: "trouble",
    SuggestionKind.UNDECLARED: "trouble",
    SuggestionKind.STALE: "stale",
    SuggestionKind.FLAPPING: "flapping",
}


def make(
    suggestion: Suggestion, of: TeamSeen, *, by_itself: ByItself, at: datetime
) -> ModeSuggestion:
    """Write a suggestion, tell the team's leads, and defer the declaration where that is set.

    The caller has locked the watch of the team: nobody else makes it too.
    """
    row = _written(suggestion, of)
    addresses, row.told_to = who_leads(of.team)
    if addresses:
        row.told_at = at
    row.save(force_insert=True)
    url = page_url(f"/suggestions/{row.ref}")
    reasons = [reason.sentence for reason in suggestion.reasons]
    words = suggested(of.team.name, suggestion.kind, reasons, url)
    letters = [Letter(f"suggestion:{row.ref}", address, words) for address in addresses]
    write_letters(MADE, letters, audience="lead", at=at)
    record.write_once(
        personal_messages(
            MADE,
            words,
            addresses,
            team=of.team,
            buttons=_buttons(row, suggestion.kind),
            occasion=f"suggestion:{row.ref}",
            at=at,
        )
    )
    _tell_outside(row, words, suggestion, url, at=at)
    record.audit(
        MADE,
        f"suggestion:{row.ref}",
        actor=PEACETIME,
        at=at,
        team=of.team,
        kind=suggestion.kind.value,
        reasons=reasons,
    )
    record.fact(MADE, at=at, team=of.team)
    if _is_declared(suggestion, by_itself):
        jobs.defer("declare_by_itself", queue="urgent", key=row.ref, suggestion=row.ref)
    return row


def _tell_outside(
    row: ModeSuggestion, words: Words, suggestion: Suggestion, url: str, *, at: datetime
) -> None:
    """The same words through connections; not of a Rescue or of alerts that nobody outside may know of."""
    if suggestion.kind is SuggestionKind.STALE and row.incident is None:
        return
    behind = {key for reason in suggestion.reasons for key in reason.keys}
    if AlertGroup.objects.filter(ref__in=behind, incident__is_private=True).exists():
        return
    said = {
        "id": row.ref,
        "kind": row.kind,
        "headline": suggestion.kind.headline,
        "reasons": [reason.sentence for reason in suggestion.reasons],
        "severity": row.proposal.get("severity"),
        "url": url,
    }
    occasion = f"suggestion:{row.ref}"
    record.write_once(outward.suggestion_messages(row.team, words, said, at=at, occasion=occasion))


def _buttons(row: ModeSuggestion, kind: SuggestionKind) -> list[tuple[str, str, str]]:
    """What a chat offers to press: the answer to the question."""
    if kind.asks_to_declare:
        return [("declare", "Declare Rescue Mode", f"{row.team.slug}:{row.ref}")]
    if kind is SuggestionKind.STALE and row.incident is not None:
        return [("stand-down", "Stand down", row.incident.ref)]
    return []


def who_leads(team: Team) -> tuple[list[str], str]:
    """The addresses of who is told, and who they are: the leads, else the team, else administrators."""
    leads = Membership.objects.filter(present(), team=team, is_lead=True, person__is_active=True)
    for addresses, who in (
        (list(leads.values_list("person__email", flat=True)), "leads"),
        (team_addresses(team), "team"),
        (administrators(), "administrators"),
    ):
        if addresses:
            return addresses, who
    return [], ""


def _written(suggestion: Suggestion, of: TeamSeen) -> ModeSuggestion:
    said = proposal(suggestion.reasons, of.troubles)
    is_declaring = suggestion.kind.asks_to_declare
    return ModeSuggestion(
        team=of.team,
        kind=suggestion.kind.value,
        track=TRACK_OF[suggestion.kind],
        episode=suggestion.episode,
        grade=int(suggestion.grade),
        weight=suggestion.weight,
        reasons=[
            {
                "sign": reason.sign.value,
                "sentence": reason.sentence,
                "weight": reason.weight,
                "keys": list(reason.keys[:20]),
            }
            for reason in suggestion.reasons
        ],
        proposal={
            "trigger": said.trigger.value,
            "summary": said.summary,
            "severity": said.severity.value,
            "services": list(said.services),
            "done_when": said.done_when,
        }
        if is_declaring
        else {},
        incident=None if is_declaring else _going_on(of.team),
        made_at=suggestion.at,
    )


def _going_on(team: Team) -> Incident | None:
    """The incident to stand down from, where everybody may see it."""
    rows = Incident.objects.filter(visible(OUTSIDE), is_open=True, is_drill=False)
    return rows.filter(team=team, rescue__end_is="open").order_by("pk").first()


def _is_declared(suggestion: Suggestion, by_itself: ByItself) -> bool:
    if suggestion.kind is not SuggestionKind.RESCUE or by_itself is ByItself.NEVER:
        return False
    return by_itself is ByItself.ALWAYS or suggestion.grade is Grade.WORST
