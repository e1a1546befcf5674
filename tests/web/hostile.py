"""An organisation where every text attacks its reader."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes.declaration import Declaration
from peacetime.domain.modes.transitions import StandDown
from peacetime.domain.postmortems.agreeing import ActionSaid
from peacetime.storage.models import Incident, Mailbox, Message, Source, Team
from peacetime.usecases.actions.agreeing import agree_action
from peacetime.usecases.actions.moving import block_action
from peacetime.usecases.audiences import add_audience
from peacetime.usecases.burst.corrections import correct_balance
from peacetime.usecases.burst.policy import change_policy
from peacetime.usecases.burst.series import SeriesRow, bring_series
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.imports import read_import, start_import
from peacetime.usecases.modes import stand_down
from peacetime.usecases.organisation import Meaning, change_severities
from peacetime.usecases.postmortems.bringing import bring_postmortem
from peacetime.usecases.postmortems.opening import open_postmortem
from peacetime.usecases.redaction import redact_entry
from peacetime.usecases.rituals.recording import hold_ritual, skip_ritual
from peacetime.usecases.services import add_service
from peacetime.usecases.signals.rules import RuleDraft, add_rule
from peacetime.usecases.signals.sources import SourceDraft, create_source
from peacetime.usecases.teams import add_holiday
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.tokens import create_token
from peacetime.usecases.updates import send_update
from tests.builders import a_declaration, a_member, a_team, an_incident
from tests.calendars import a_list_in_every_state
from tests.cast import Cast
from tests.groups import a_dead_delivery, a_group, a_mail_source
from tests.meshes import a_shop

ATTACK = "'\"><script>alert(1)</script><img src=x onerror=alert(2)>&lt;{{7*7}}"
HEADER = "incident_id,title,started_at,resolved_at"


def hostile(what: str) -> str:
    """A text that tries to become an element, or to leave its attribute."""
    return f"{what} {ATTACK}"


def attack(cast: Cast) -> dict[str, object]:
    """The names of what an address can name: an incident that goes on, one that is over, an import."""
    at, dana = timezone.now(), cast.acting("dana")
    cast.dana.name = hostile("person")
    cast.dana.save()
    team = a_team(hostile("team"), slug="hostile")
    a_member(team, cast.dana, is_lead=True)
    add_service(hostile("service"), team="hostile", actor=dana, at=at)
    add_audience(hostile("audience"), "a@example.org", team="hostile", actor=dana, at=at)
    add_holiday("hostile", at.date(), hostile("holiday"), actor=dana, at=at)
    change_severities([Meaning("SEV1", hostile("meaning"), 30)], actor=dana, at=at)
    create_token(hostile("token"), "viewer", actor=dana, at=at)
    correct_balance("dana@example.org", 1.5, hostile("correction"), actor=dana, at=at)
    change_policy({"follow_up_hours": 4}, note=hostile("why"), actor=dana, at=at)
    week = [SeriesRow("throughput", at.date(), 9, 160)]
    bring_series("hostile", week, source=hostile("source"), actor=dana, at=at)
    check, skipped = ("weekly", "2026-W10"), hostile("skipped")
    hold_ritual(*check, team="hostile", minutes=hostile("minutes"), actor=dana, at=at)
    skip_ritual("weekly", "2026-W11", team="hostile", reason=skipped, actor=dana, at=at)
    over, room = _over(team, cast, at=at), _room(cast, at=at)
    Message.objects.filter(incident=over).update(state="failed", last_error=hostile("error"))
    opened = open_postmortem(over.ref, actor=dana, at=at).ref
    brought = bring_postmortem(
        "hostile", hostile("text").encode(), title=hostile("headline"), actor=dana, at=at
    ).ref
    a_shop(name=hostile("provider"), attribute=hostile("attribute"))
    said = ActionSaid(
        hostile("action"),
        owner="dana@example.org",
        cause=hostile("why it was"),
        ticket=hostile("ticket"),
        updates=hostile("runbook"),
    )
    source = Source.objects.get(
        slug=create_source(SourceDraft(hostile("tool")), actor=dana, at=at).source.slug
    )
    payload = {hostile("field"): hostile("value"), "id": 7, "name": hostile("thing")}
    dead = a_dead_delivery(
        payload, source=source, sentence=hostile("refusal"), remarks=[hostile("remark")]
    )
    post = a_mail_source(error=hostile("mailbox"))
    Mailbox.objects.filter(source=post).update(folder=hostile("folder"))
    group = a_group(team, hostile("alert"), at=at, text=hostile("more"))
    group.members.update(
        key=hostile("key"), service_word=hostile("word"), team_word=hostile("team")
    )
    add_rule(
        RuleDraft("ignore", hostile("rule"), title_pattern=hostile("pattern")), actor=dana, at=at
    )
    action = agree_action(said, postmortem=opened, actor=dana, at=at).ref
    block_action(action, reason=hostile("obstacle"), actor=dana, at=at)
    return {
        "action": action,
        "dead": dead.ref,
        "group": group.ref,
        "tool": source.slug,
        "room": room.ref,
        "over": over.ref,
        "history": _history(cast, at=at),
        "opened": opened,
        "brought": brought,
    }


def said() -> Declaration:
    """A declaration with an attack in every text."""
    return replace(
        a_declaration(hostile("summary"), commander="dana@example.org"),
        done_when=hostile("done_when"),
        customers_affected=hostile("customers"),
        services=(hostile("service"),),
        paused=hostile("paused"),
    )


def _room(cast: Cast, *, at: datetime) -> Incident:
    dana = cast.acting("dana")
    incident = an_incident(cast.checkout, said(), actor=dana, at=at)
    ref = incident.ref
    secret = write_entry(ref, EntryKind.NOTE, "hunter2", actor=dana, at=at)
    redact_entry(ref, secret.number, why=hostile("redaction"), actor=dana, at=at)
    write_entry(ref, EntryKind.NOTE, hostile("note"), actor=dana, at=at)
    decided = (hostile("decision"), hostile("reason"))
    write_entry(ref, EntryKind.DECISION, decided[0], reason=decided[1], actor=dana, at=at)
    send_update(ref, hostile("update"), scope=hostile("scope"), actor=dana, at=at)
    mark_criterion(ref, 1, is_met=True, note=hostile("criterion"), actor=dana, at=at)
    a_list_in_every_state("checkout", at=at, title=hostile("meeting"))
    return incident


def _over(team: Team, cast: Cast, *, at: datetime) -> Incident:
    incident = an_incident(team, said(), actor=cast.acting("dana"), at=at)
    last_words = StandDown(
        hostile("cause"),
        postmortem_at=at + timedelta(days=2),
        postmortem_owner="dana@example.org",
        recovery_until=at + timedelta(days=1),
        override_reason=hostile("override"),
        recognition=hostile("recognition"),
        impact=hostile("impact"),
        follow_up=hostile("follow_up"),
    )
    stand_down(team.slug, last_words, actor=cast.acting("dana"), at=at)
    return incident


def _history(cast: Cast, *, at: datetime) -> int:
    title, row = (hostile(what).replace('"', '""') for what in ("title", "row"))
    rows = (
        f'1,"{title}",2024-01-01T00:00:00Z,2024-01-02T00:00:00Z',
        f'2,"{row}",when the lights went out,',
    )
    content = "\n".join((HEADER, *rows, "")).encode()
    dana = cast.acting("dana")
    started = start_import("hostile", content, file_name=hostile("file"), actor=dana, at=at)
    read_import(started.id, at=at)
    return started.id
