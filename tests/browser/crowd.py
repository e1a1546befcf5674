"""An organisation on a bad day: long names, long words, many people, many entries, one of everything."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes.transitions import StandDown
from peacetime.queries.access import Actor
from peacetime.storage.models import (
    CalendarChange,
    Incident,
    ListedMeeting,
    Message,
    Person,
    Postmortem,
    Team,
)
from peacetime.usecases.audiences import add_audience
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.imports import read_import, start_import
from peacetime.usecases.invitations import invite
from peacetime.usecases.modes import stand_down
from peacetime.usecases.moments import set_moments
from peacetime.usecases.postmortems.opening import open_postmortem
from peacetime.usecases.postmortems.writing import save_text
from peacetime.usecases.redaction import redact_entry
from peacetime.usecases.roles import assign_role
from peacetime.usecases.services import add_service
from peacetime.usecases.teams import add_holiday, archive_team
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.tokens import create_token
from peacetime.usecases.updates import send_update
from tests.builders import (
    a_declaration,
    a_member,
    a_person,
    a_rescue,
    a_team,
    an_action,
    an_incident,
)
from tests.calendars import a_connected_calendar, a_list_in_every_state
from tests.cast import Cast, the_cast
from tests.groups import a_dead_delivery, a_group, a_mail_source
from tests.meshes import a_shop

LONG_TEAM = (
    "Customer Identity, Access and Entitlements Platform for Europe, the Middle East and Africa"
)
LONG_WORD_TEAM = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG_PERSON = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh Cholmondeley-Marjoribanks of Leveson-Gower"
LONG_WORD = "java.util.concurrent.CompletionException:" + "x" * 259
HISTORY = b"""incident_id,title,started_at,resolved_at,severity
1,"Disk full on the primary, then on its replica",2024-02-03T10:00:00Z,2024-02-03T15:30:00Z,critical
2,Certificate expired,2024-09-11T06:00:00Z,2024-09-11T06:40:00Z,major
3,Nobody knows when this ended,2025-05-20T21:00:00Z,,minor
4,Ends before it begins,2025-06-01T12:00:00Z,2025-06-01T11:00:00Z,minor
5,No zone is said,2025-07-01 12:00,2025-07-01 13:00,minor
"""

POSTMORTEM = """## Root causes

- Nobody is told before a certificate ends `LONG`
  - Its alarm had a certificate of its own

| What | Since |
|---|---|
| LONG | 2026-03-01 |

> Quoted LONG

```
LONG LONG
```

## Action items

1. Be more careful with LONG
2. Platform team: add an alert

## What surprised us

"""
# Longer than any screen, so that the editor scrolls.
POSTMORTEM += "".join(f"- Surprise {number} of LONG\n" for number in range(60))


@dataclass(frozen=True)
class Crowd:
    """One of everything that an address can name."""

    cast: Cast
    going_on: Incident  # in Checkout, with everything that can be in a room
    over: Incident  # in the team with the long name
    team: Team  # with the long name, recovering
    quiet: Team  # in Delivery, with years of history
    history_import: int
    invitation: str
    postmortem: str  # of the incident that is over, in two versions
    group: str  # of alerts with long names
    delivery: str  # that could not be read
    calendar: int  # a connected one, with a meeting that it did not take


def _signals(quiet: Team, at: datetime) -> tuple[str, str]:
    """Alerts that belong to no incident, and a payload with long names."""
    group = a_group(quiet, f"Disk is full: {LONG_WORD}"[:300], at=at, level="warning", alerts=3)
    a_mail_source(address="alerts@example.org", error=f"There is no folder “{LONG_WORD}”.")
    payload = {"items": [{"id": LONG_WORD, LONG_WORD: {"status": "open"}}], "name": LONG_PERSON}
    return group.ref, a_dead_delivery(payload).ref


def a_crowd(*, entries: int = 200) -> Crowd:
    """The whole organisation, on a Rescue that has gone on for three hours."""
    cast, now = the_cast(), timezone.now()
    dana = cast.acting("dana")
    team = a_team(LONG_TEAM, slug="identity")
    quiet = a_team("Search")
    long_word = a_team(LONG_WORD_TEAM, slug="donau")
    archive_team(a_team("Past").slug, actor=dana, at=now)
    a_member(quiet, a_person(LONG_PERSON, email="wolfe@example.org"))
    for name in ("Payments API", "Ledger of everything that was ever booked", LONG_WORD_TEAM):
        add_service(name, team="checkout", actor=dana, at=now)
    add_audience("Customer care", "care@example.org", team=None, actor=dana, at=now)
    addresses = "\n".join(f"somebody.number.{number}@example.org" for number in range(30))
    add_audience("Executives", addresses, from_severity="SEV1", team="checkout", actor=dana, at=now)
    add_holiday("checkout", now.date(), "The day of the move", actor=dana, at=now)
    a_rescue(long_word, hours=30)
    create_token("Deploy robot", "member", actor=dana, at=now)
    over = _an_incident_that_is_over(team, dana, at=now)
    going_on = _an_incident_that_goes_on(cast, dana, entries=entries, at=now)
    a_list_in_every_state("checkout", at=now, title=LONG_WORD)
    Message.objects.filter(destination="care@example.org").update(state="sent", sent_at=now)
    Message.objects.filter(destination__startswith="somebody").update(
        state="failed", last_error="550 No such user here: " + "x" * 200
    )
    history = start_import("search", HISTORY, file_name="incidents.csv", actor=dana, at=now)
    read_import(history.id, at=now)
    invitation = invite("erin@example.org", team="checkout", actor=dana, at=now)
    postmortem = _a_postmortem(over, dana, at=now)
    a_shop(attribute=LONG_WORD[:200])
    return Crowd(
        cast,
        going_on,
        over,
        team,
        quiet,
        history.id,
        invitation.secret,
        postmortem,
        *_signals(quiet, now),
        _a_calendar(now),
    )


def _a_calendar(at: datetime) -> int:
    """Meetings of Checkout come from a calendar that answered strangely."""
    row = a_connected_calendar()
    meetings = ListedMeeting.objects.filter(team__slug="checkout")
    meetings.update(connection=row, calendar="ours@example.org", place="planning")
    for number, (meeting, state) in enumerate(
        zip(meetings.order_by("pk"), ("failed", "settled", "left"), strict=False)
    ):
        CalendarChange.objects.create(
            connection=row,
            team_id=meeting.team_id,
            key=meeting.key,
            calendar="ours@example.org",
            title=LONG_WORD[:200],
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            to_starts_at=meeting.starts_at + timedelta(days=1),
            wanted="moved",
            wanted_at=at + timedelta(seconds=number),
            wanted_by="alice@example.org",
            state=state,
            remark=LONG_WORD if state == "left" else "",
            last_error=LONG_WORD if state == "failed" else "",
        )
    return row.pk


def _a_postmortem(incident: Incident, actor: Actor, *, at: datetime) -> str:
    ref = open_postmortem(incident.ref, actor=actor, at=at).ref
    text = POSTMORTEM.replace("LONG", LONG_WORD)
    save_text(ref, "A certificate had expired", text, actor=actor, at=at)
    postmortem, today = Postmortem.objects.get(ref=ref), at.date()
    for number in range(7):  # more than get done, one of them with a word that is very long
        words = f"Change {LONG_WORD}" if number == 0 else f"Change {number}"
        due_on = today + timedelta(days=3 * number - 6)
        owner = Person.objects.filter(is_active=True).order_by("pk")[number]
        named = "action01" if number == 0 else ""
        an_action(postmortem, text=words, owner=owner, due_on=due_on, ref=named, at=at)
    an_action(team=postmortem.team, text="Nobody took this", at=at - timedelta(days=50))
    return ref


def _an_incident_that_is_over(team: Team, actor: Actor, *, at: datetime) -> Incident:
    begun = at - timedelta(days=1)
    incident = an_incident(team, actor=actor, at=begun)
    said = StandDown(
        summary="A certificate had expired.\nNobody was told by its alarm, which had expired too.",
        postmortem_at=at + timedelta(days=2),
        postmortem_owner="alice@example.org",
        recovery_until=at + timedelta(hours=20),
        override_reason="The trend is stable; monitoring follows tomorrow.",
        recognition="Thanks to Alice Abel and Bob Beier, who stayed until it worked.",
        impact="One in five customers could not sign in",
        follow_up="Certificates get an owner each",
    )
    stand_down(team.slug, said, actor=actor, at=begun + timedelta(hours=2))
    return Incident.objects.get(pk=incident.pk)


def _an_incident_that_goes_on(cast: Cast, actor: Actor, *, entries: int, at: datetime) -> Incident:
    begun = at - timedelta(hours=3)
    declared = a_declaration(LONG_WORD, commander=cast.alice.email, comms_lead="bob@example.org")
    services = ("payments-api", "ledger-of-everything-that-was-ever-booked")
    said = replace(declared, services=services, customers_affected="18% of orders")
    incident = an_incident(cast.checkout, said, actor=cast.acting("alice"), at=begun)
    _fill_the_roles(incident, actor, at=begun + timedelta(minutes=5))
    ref, alice = incident.ref, cast.acting("alice")
    for number in range(entries):
        said_at = begun + timedelta(minutes=6, seconds=10 * number)
        text = LONG_WORD * 3 if number == 7 else f"p99 of payments is at {number} s"
        write_entry(ref, EntryKind.NOTE, text, actor=alice, at=said_at)
    later = begun + timedelta(hours=1)
    send_update(
        ref, "Payments fail for some customers.", scope="18% of orders", actor=alice, at=later
    )
    for kind, text in (
        (EntryKind.DECISION, "roll back"),
        (EntryKind.ACTION, "Bob rolls back in Europe, then in the Americas"),
        (EntryKind.NOTE, "The password is hunter2"),
    ):
        reason = "the pool is the only change" if kind is EntryKind.DECISION else ""
        write_entry(ref, kind, text, reason=reason, actor=alice, at=later)
    last = Incident.objects.get(pk=incident.pk).timeline_length
    redact_entry(ref, last, why="a password", actor=actor, at=later)
    write_entry(
        ref, EntryKind.NOTE, "p99 was at 5 s, not 50", corrects=last - 3, actor=alice, at=later
    )
    mark_criterion(ref, 1, is_met=True, note="Orders are back at 98%", actor=alice, at=later)
    set_moments(ref, {"impact_started_at": begun - timedelta(minutes=20)}, actor=alice, at=later)
    return Incident.objects.get(pk=incident.pk)


def _fill_the_roles(incident: Incident, actor: Actor, *, at: datetime) -> None:
    wolfe = Person.objects.get(email="wolfe@example.org")
    assign_role(incident.ref, Role.SCRIBE, wolfe.email, actor=actor, at=at)
    for number in range(9):
        person = a_person(f"Helper{number} of the Night Shift")
        role = Role.OPS_LEAD if number < 3 else Role.RESPONDER
        assign_role(incident.ref, role, person.email, actor=actor, at=at)
