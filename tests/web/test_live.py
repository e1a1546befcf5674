"""What the stream says is what a page says that is opened now; and every fact of a room or a team is told."""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes.playbooks.playbook import PlaybookMode, responsibility_key
from peacetime.domain.modes.playbooks.standard import RESCUE
from peacetime.domain.modes.transitions import StandDown
from peacetime.queries.access import Actor
from peacetime.queries.live import Cursor, Fact
from peacetime.queries.sight import WHOLE
from peacetime.storage.models import Event, Incident, Reminder
from peacetime.usecases import members, reminders, teams
from peacetime.usecases.burst.settling import settle_everything
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.drills import resume_drill, start_drill
from peacetime.usecases.endings import close_incident, merge_incident, reopen_incident
from peacetime.usecases.imports import read_import, start_import
from peacetime.usecases.modes import declare_rescue, stand_down
from peacetime.usecases.moments import set_moments
from peacetime.usecases.playbooks import change_playbook
from peacetime.usecases.privacy import change_privacy
from peacetime.usecases.redaction import redact_entry
from peacetime.usecases.responsibilities import mark_incident_responsibility
from peacetime.usecases.roles import assign_role, leave_role
from peacetime.usecases.several import add_team, open_further_incident
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.updates import send_update
from peacetime.web.live.render import render
from tests.builders import a_declaration, a_person, a_rescue, a_team
from tests.cast import Cast, the_cast
from tests.web.reading import Element, Page
from tests.web.rooms import a_room

pytestmark = pytest.mark.django_db

HISTORY = b"incident_id,title,started_at,resolved_at\n1,Disk full,2024-02-03T10:00:00Z,2024-02-03T15:30:00Z\n"
IN_RESCUE = responsibility_key(PlaybookMode.RESCUE, RESCUE.responsibilities[0])
Act = Callable[["Scene"], object]


@dataclass
class Scene:
    """Checkout with a past and a Rescue that goes on; whoever acts is Alice, or Dana where it needs her."""

    cast: Cast
    incident: Incident
    at: datetime

    @property
    def ref(self) -> str:
        return self.incident.ref

    @property
    def alice(self) -> Actor:
        return self.cast.acting("alice")

    @property
    def dana(self) -> Actor:
        return self.cast.acting("dana")

    def fires(self, kind: str, *, at: datetime) -> None:
        due = Reminder.objects.filter(incident=self.incident, kind=kind).latest("due_at")
        reminders.fire_reminder(due.pk, at=at)

    def pages(self) -> list[Page]:
        """Every page that follows the stream, as it is opened now."""
        browser = Client()
        browser.force_login(self.cast.dana)
        addresses = ("/", "/teams/checkout", "/teams/search", f"/incidents/{self.ref}")
        return [Page(browser.get(address).content.decode()) for address in addresses]


def _stands_down(scene: Scene) -> None:
    said = StandDown(
        "A pool",
        postmortem_at=scene.at + timedelta(days=2),
        postmortem_owner="alice@example.org",
        recovery_until=scene.at + timedelta(hours=8),
        override_reason="a drill",
        recognition="Thanks.",
    )
    stand_down("checkout", said, actor=scene.alice, at=scene.at)


def _declares_again(scene: Scene) -> None:
    _stands_down(scene)
    said = a_declaration("Again", commander="bob@example.org")
    declare_rescue("checkout", said, actor=scene.alice, at=scene.at)


def _redacts(scene: Scene) -> None:
    redact_entry(scene.ref, 3, why="a password", actor=scene.dana, at=scene.at)


def _corrects(scene: Scene) -> None:
    write_entry(scene.ref, EntryKind.NOTE, "no 2", corrects=3, actor=scene.alice, at=scene.at)


def _is_late(scene: Scene) -> None:
    late = timezone.now() - timedelta(minutes=3)
    Incident.objects.filter(pk=scene.incident.pk).update(next_update_at=late)
    Reminder.objects.filter(kind="update_due").update(due_at=late)
    scene.fires("update_due", at=scene.at)


def _closes_one_of_two(scene: Scene) -> None:
    said = a_declaration("Search is slow", commander="bob@example.org")
    open_further_incident("checkout", said, actor=scene.alice, at=scene.at)
    why = StandDown("A pool", postmortem_at=None, override_reason="it is fixed")
    close_incident(scene.ref, why, actor=scene.alice, at=scene.at)


def _merges(scene: Scene) -> None:
    said = a_declaration("Search is slow")
    other = open_further_incident("checkout", said, actor=scene.alice, at=scene.at)
    merge_incident(scene.ref, other.incident, actor=scene.alice, at=scene.at)


def _opens_again(scene: Scene) -> None:
    _stands_down(scene)
    reopen_incident(scene.ref, "It is back", actor=scene.alice, at=scene.at)


def _leaves_it_to_others(scene: Scene) -> None:
    add_team(scene.ref, "search", actor=scene.alice, at=scene.at)
    _stands_down(scene)


def _brings_a_history(scene: Scene) -> None:
    started = start_import("checkout", HISTORY, file_name="h.csv", actor=scene.dana, at=scene.at)
    read_import(started.id, at=scene.at)


ACTS: dict[str, Act] = {
    "mode.rescue.declared": _declares_again,
    "mode.rescue.stood_down": _stands_down,
    "incident.timeline.appended": _corrects,
    "incident.entry.redacted": _redacts,
    "incident.role.assigned": lambda s: assign_role(
        s.ref, Role.SCRIBE, "bob@example.org", actor=s.alice, at=s.at
    ),
    "incident.role.left": lambda s: leave_role(
        s.ref, Role.COMMANDER, "alice@example.org", actor=s.alice, at=s.at
    ),
    "incident.roles.missed": lambda s: s.fires("roles_unfilled", at=s.at),
    "incident.update.sent": lambda s: send_update(
        s.ref, "We roll back", scope="18%", actor=s.alice, at=s.at
    ),
    "incident.update.missed": _is_late,
    "incident.criterion.marked": lambda s: mark_criterion(
        s.ref, 2, is_met=True, note="flat", actor=s.alice, at=s.at
    ),
    "incident.moment.set": lambda s: set_moments(
        s.ref, {"impact_started_at": s.at - timedelta(hours=1)}, actor=s.alice, at=s.at
    ),
    "incident.opened": lambda s: open_further_incident(
        "checkout", a_declaration("Search is slow"), actor=s.alice, at=s.at
    ),
    "incident.closed": _closes_one_of_two,
    "incident.merged": _merges,
    "incident.reopened": _opens_again,
    "incident.team.joined": lambda s: add_team(s.ref, "search", actor=s.alice, at=s.at),
    "incident.team.left": _leaves_it_to_others,
    "incident.privacy.changed": lambda s: change_privacy(
        s.ref, is_private=True, actor=s.dana, at=s.at
    ),
    "playbook.responsibility.marked": lambda s: mark_incident_responsibility(
        s.ref, IN_RESCUE, is_done=True, actor=s.alice, at=s.at
    ),
    "history.import.done": _brings_a_history,
    "team.changed": lambda s: teams.change_team(
        "checkout", teams.TeamDraft("Check-out", "Europe/Oslo"), actor=s.dana, at=s.at
    ),
    "team.member.joined": lambda s: members.add_member(
        "checkout", "dana@example.org", joined_on=s.at.date(), actor=s.dana, at=s.at
    ),
}


@pytest.fixture(scope="module")
def begun(kept: None) -> Scene:
    """A room with a page and a half of notes; the clock stands, so that nothing reads differently by itself."""
    at = timezone.now()
    with time_machine.travel(at, tick=False):
        cast = the_cast(password=None)
        a_team("Search")
        a_team("Orders")
        a_rescue(cast.checkout)
        incident = a_room(cast, ago=timedelta(minutes=12))
        for number in range(30):
            write_entry(
                incident.ref,
                EntryKind.NOTE,
                f"no {number}",
                actor=cast.acting("alice"),
                at=at - timedelta(minutes=5),
            )
    return Scene(cast, incident, at)


@pytest.fixture(scope="module")
def as_begun(begun: Scene) -> dict[str, str]:
    """How every live element reads before anything is done."""
    with time_machine.travel(begun.at, tick=False):
        return live_elements(begun)


@pytest.fixture
def scene(begun: Scene) -> Iterator[Scene]:
    with time_machine.travel(begun.at, tick=False):
        yield deepcopy(begun)


def facts_since(last: int) -> list[Fact]:
    rows = Event.objects.filter(pk__gt=last).order_by("pk")
    return [
        Fact(row.pk, Cursor(1, (row.pk,)), row.fact, row.team, row.incident, row.at) for row in rows
    ]


def told(facts: list[Fact]) -> dict[str, Any]:
    event = render(facts, sight=WHOLE)
    assert event is not None
    return dict(json.loads(event.data))


def fragments(data: dict[str, Any]) -> Iterator[tuple[str, Element]]:
    """Every fragment of an event with the id it has, or takes the place of."""
    for patch in (each for each in data["patches"] if each["mode"] not in {"remove", "renew"}):
        element = next(e for e in Page(patch["html"]).root.children if isinstance(e, Element))
        id_ = patch["target"].removeprefix("#")
        yield (element["id"] if patch["mode"] == "insert" else id_), element


def as_read(element: Element) -> str:
    """An element without what differs from one rendering to the next: keys of forms, running clocks.

    A team's capacity differs from one reader to the next: in a fragment it stays as the page has it.
    """
    if element["class"] == "capacity-cell":
        return ""
    if element.tag == "input" and element["name"] in {"csrfmiddlewaretoken", "idempotency_key"}:
        return ""
    shown = {name: value for name, value in element.attributes.items() if name != "datetime"}
    inside = "".join(
        re.sub(r"\s+", " ", child) if isinstance(child, str) else as_read(child)
        for child in element.children
    )
    if element.tag == "time":
        inside = "…"
    return f"<{element.tag} {sorted(shown.items())}>{inside.strip()}"


def live_elements(scene: Scene) -> dict[str, str]:
    """Every element that the stream may replace or add, as it reads on a page that is opened now."""
    live = re.compile(
        r"headline|(rescue|team|head|modes|figures|lines|playbook|leading|banner|criteria|roles|updates|facts|course|incidents|entry)-.+"
    )
    return {
        element["id"]: as_read(element)
        for page in scene.pages()
        for element in page.elements
        if live.fullmatch(element["id"])
    }


def check_what_is_told(
    scene: Scene, act: Act, fact: str, *, before: dict[str, str]
) -> dict[str, str]:
    """Whatever reads differently after an act is told, and just as it reads: so it reads now."""
    last = Event.objects.latest("pk").pk
    act(scene)
    facts = facts_since(last)
    assert fact in {each.name for each in facts}
    now = live_elements(scene)
    sent = dict(fragments(told(facts)))
    for id_ in sent.keys() & now.keys():
        assert as_read(sent[id_]) == now[id_], f"{id_} is told otherwise than it reads"
    changed = {id_ for id_ in now if now[id_] != before.get(id_)}
    if fact == "team.changed":  # a timeline keeps its zone until the page is opened anew
        changed = {id_ for id_ in changed if not id_.startswith("entry-")}
    covered = {e["id"] for element in sent.values() for e in element.walk()}
    assert changed <= covered, "a change that nobody is told of"
    assert changed
    return now


@pytest.mark.parametrize("fact", ACTS)
def test_what_is_told_is_what_a_page_shows_that_is_opened_now(
    scene: Scene, as_begun: dict[str, str], fact: str
) -> None:
    check_what_is_told(scene, ACTS[fact], fact, before=as_begun)


def test_a_drill_is_told_while_it_begins_waits_and_goes_on(
    scene: Scene, as_begun: dict[str, str]
) -> None:
    def begin(scene: Scene) -> None:
        start_drill("search", a_declaration("The index"), actor=scene.alice, at=scene.at)

    def interrupt(scene: Scene) -> None:
        declare_rescue("search", a_declaration("It is slow"), actor=scene.alice, at=scene.at)

    def resume(scene: Scene) -> None:
        said = StandDown("A pool", postmortem_at=None, override_reason="it is fixed")
        stand_down("search", said, actor=scene.alice, at=scene.at)
        resume_drill(scene.ref, actor=scene.alice, at=scene.at)

    check_what_is_told(scene, begin, "incident.opened", before=as_begun)
    scene.incident = Incident.objects.get(is_drill=True)
    begun = live_elements(scene)  # of the drill's own page
    waits = check_what_is_told(scene, interrupt, "incident.drill.suspended", before=begun)
    check_what_is_told(scene, resume, "incident.drill.resumed", before=waits)


def test_a_fragment_has_the_name_of_what_it_replaces(scene: Scene) -> None:
    last = Event.objects.latest("pk").pk
    for fact in ("incident.role.assigned", "incident.criterion.marked", "mode.rescue.stood_down"):
        ACTS[fact](scene)
    for id_, element in fragments(told(facts_since(last))):
        assert element["id"] == id_


def test_every_target_stands_on_some_page(scene: Scene) -> None:
    last = Event.objects.latest("pk").pk
    ACTS["incident.role.assigned"](scene)
    ids = {element["id"] for page in scene.pages() for element in page.elements}
    patches = told(facts_since(last))["patches"]
    targets = {p["target"].removeprefix("#") for p in patches if p["mode"] != "remove"}
    assert targets <= ids


def test_what_its_reader_alone_may_see_is_asked_for_and_never_told(scene: Scene) -> None:
    last = Event.objects.latest("pk").pk
    ACTS["incident.role.assigned"](scene)
    ACTS["mode.rescue.stood_down"](scene)
    renewed = [p for p in told(facts_since(last))["patches"] if p["mode"] == "renew"]
    assert {p["target"] for p in renewed} == {f"#watch-{scene.ref}", "#capacity-checkout"}
    assert {p["html"] for p in renewed} == {""}


def test_a_gauge_that_not_everybody_may_see_stays_as_the_page_has_it(scene: Scene) -> None:
    last = Event.objects.latest("pk").pk
    settle_everything(at=scene.at)
    ACTS["mode.rescue.stood_down"](scene)
    cells = [
        cell
        for _, element in fragments(told(facts_since(last)))
        for cell in element.walk()
        if cell["id"] == "gauge-checkout"
    ]
    assert cells
    for cell in cells:
        assert "data-keep" in cell.attributes
        assert cell.text == "Capacity shown to its members"


def test_what_an_old_entry_became_is_told(scene: Scene) -> None:
    last = Event.objects.latest("pk").pk
    _redacts(scene)
    _corrects(scene)
    elements = dict(fragments(told(facts_since(last))))
    old = elements[f"entry-{scene.ref}-3"].text
    assert "a password" in old
    assert "no 0" not in old


def test_who_was_away_gets_every_entry_that_was_missed(scene: Scene) -> None:
    last = Event.objects.latest("pk").pk
    for number in range(60):
        write_entry(scene.ref, EntryKind.NOTE, f"late {number}", actor=scene.alice, at=scene.at)
    said = [element.text for _, element in fragments(told(facts_since(last)))]
    for number in range(60):
        assert any(f"late {number}" in text for text in said), number


def test_a_change_of_mode_is_read_aloud_and_a_note_is_not(scene: Scene) -> None:
    last = Event.objects.latest("pk").pk
    _corrects(scene)
    assert "say" not in told(facts_since(last))
    last = Event.objects.latest("pk").pk
    _stands_down(scene)
    data = told(facts_since(last))
    assert data["say"] == "All 3 teams are in Delivery Mode"
    assert data["title"] == "All 3 teams are in Delivery Mode · Peacetime"


def test_another_team_makes_the_boards_stale(scene: Scene) -> None:
    last = Event.objects.latest("pk").pk
    teams.create_team("till", teams.TeamDraft("Till", "UTC"), actor=scene.dana, at=scene.at)
    selectors = told(facts_since(last))["stale"].split(", ")
    ids = {element["id"] for page in scene.pages() for element in page.elements}
    assert {selector.removeprefix("#") for selector in selectors} & ids
    last = Event.objects.latest("pk").pk
    members.add_member("till", a_person("Erin Eck").email, actor=scene.dana, at=scene.at)
    assert "stale" not in told(facts_since(last))


def test_nothing_is_told_of_nothing() -> None:
    assert render([]) is None


def test_what_is_gone_meanwhile_is_passed_over(scene: Scene) -> None:
    facts = [Fact(1, Cursor(1, (1,)), "mode.rescue.declared", "gone", "nowhere", scene.at)]
    assert told(facts)["patches"]


def test_another_playbook_makes_the_lists_of_it_stale(scene: Scene) -> None:
    last = Event.objects.latest("pk").pk
    changed = replace(RESCUE, objective="Stop it")
    change_playbook(PlaybookMode.RESCUE, changed, actor=scene.dana, at=scene.at)
    assert told(facts_since(last))["stale"] == "[data-part=leading]"
    parts = [e["data-part"] for page in scene.pages() for e in page.elements]
    assert parts.count("leading") == 3
