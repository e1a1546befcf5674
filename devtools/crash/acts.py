"""What a client does: a request, and the lines it must leave once it is acknowledged."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from devtools.crash.ledger import Line
from devtools.crash.stage import PEOPLE, Stage, address
from peacetime.domain.incidents.roles import Role

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """One write. `lines` reads the answer; `told` tells the stage; `refusals` are calm answers."""

    name: str
    method: str
    path: str
    body: Answer | None
    lines: Callable[[Answer], tuple[Line, ...]]
    refusals: frozenset[str] = frozenset()
    told: Callable[[str, Answer], None] = lambda _code, _answer: None


def choose(stage: Stage, chance: random.Random, mark: str) -> Act:
    """The next act: declare where a team is at peace, otherwise run its incident."""
    team = chance.choice(stage.teams)
    incident = stage.incident_of(team)
    if incident is None:
        return declare(stage, team, chance, mark)
    acts = (entry, role, criterion, update, stand_down, declare_again)
    [act] = chance.choices(acts, weights=(48, 20, 14, 7, 8, 3))
    return act(stage, team, incident, chance, mark)


def declare(stage: Stage, team: str, chance: random.Random, mark: str) -> Act:
    commander, comms = chance.choice([*PEOPLE, None]), chance.choice([*PEOPLE, None])
    body: Answer = {
        "trigger": "reliability",
        "summary": f"Orders fail {mark}",
        "severity": chance.choice(["SEV0", "SEV1", "SEV3", "SEV4"]),
        "done_when": "Orders succeed for ten minutes",
    }
    if commander:
        body["commander"] = address(commander)
    if comms:
        body["comms_lead"] = address(comms)
    if chance.random() < 0.4:
        body |= {"trigger": "crunch", "approver": address(PEOPLE[0]), "review_at": _soon(chance)}

    def lines(answer: Answer) -> tuple[Line, ...]:
        ref = answer["id"]
        named = ((commander, Role.COMMANDER), (comms, Role.COMMS_LEAD))
        roles = [_role_line(ref, name, role) for name, role in named if name]
        return (Line(ref, "mode", mark), *roles)

    def told(code: str, answer: Answer) -> None:
        stage.opened(team, answer["incident"] if code else answer["id"])

    refusals = frozenset({"already_in_rescue", "review_in_the_past"})
    path = f"/teams/{team}/rescue"
    return Act("declare", "POST", path, body, lines, refusals, _unless(told, "review_in_the_past"))


def declare_again(stage: Stage, team: str, _incident: str, chance: random.Random, mark: str) -> Act:
    """Two people declare at once: the second is told calmly."""
    return declare(stage, team, chance, mark)


def entry(_stage: Stage, _team: str, ref: str, chance: random.Random, mark: str) -> Act:
    kind = chance.choice(["note", "decision", "action"])
    text = f"{mark}: {kind} on the way, <b>p99</b> is at {chance.randint(1, 99)} s, café"
    text += "\nsecond line" * chance.randint(0, 3)
    line = Line(ref, kind, text)
    body = {"kind": kind, "text": text}
    return Act("entry", "POST", f"/incidents/{ref}/timeline", body, lambda _: (line,))


def role(stage: Stage, team: str, ref: str, chance: random.Random, _mark: str) -> Act:
    """Take, give, hand over or leave a role."""
    name, which = chance.choice(PEOPLE), chance.choice(list(Role))
    method = "DELETE" if chance.random() < 0.2 else "PUT"
    left = Line(ref, "role", f"{name} is no longer {which.label.lower()}")
    line = left if method == "DELETE" else _role_line(ref, name, which)
    path = f"/incidents/{ref}/roles/{which.value}/{address(name)}"

    def lines(answer: Answer) -> tuple[Line, ...]:
        return (line,) if answer["is_changed"] else ()

    return _in_room(stage, team, ref, Act("role", method, path, None, lines))


def criterion(stage: Stage, team: str, ref: str, chance: random.Random, mark: str) -> Act:
    path = f"/incidents/{ref}/exit-criteria/{chance.randint(1, 4)}"
    body = {"met": chance.random() < 0.7, "note": f"seen {mark}"}
    line = Line(ref, "criterion", mark)
    return _in_room(stage, team, ref, Act("criterion", "PATCH", path, body, lambda _: (line,)))


def update(stage: Stage, team: str, ref: str, chance: random.Random, mark: str) -> Act:
    """Tell stakeholders, and promise the next update within seconds: the promise is often missed."""
    body = {"text": f"18% of orders fail {mark}", "next_update_at": _soon(chance)}
    line = Line(ref, "update", mark)
    act = Act("update", "POST", f"/incidents/{ref}/updates", body, lambda _: (line,))
    return _in_room(stage, team, ref, act, "next_update_in_the_past")


def stand_down(stage: Stage, team: str, _ref: str, chance: random.Random, mark: str) -> Act:
    body: Answer = {"summary": f"A leaking pool {mark}", "recovery_until": _soon(chance)}
    if chance.random() < 0.7:
        body["override_reason"] = f"bounded {mark}"

    def lines(answer: Answer) -> tuple[Line, ...]:
        return tuple(Line(ref, "mode", "back") for ref in answer["incidents"])

    def told(code: str, _answer: Answer) -> None:
        if code in {"", "not_in_rescue"}:
            stage.closed(team)

    calm = {"not_in_rescue", "exit_criteria_unmet", "recovery_in_the_past"}
    path = f"/teams/{team}/stand-down"
    return Act("stand_down", "POST", path, body, lines, frozenset(calm), told)


def _in_room(stage: Stage, team: str, ref: str, act: Act, *refusals: str) -> Act:
    """An act in a room that somebody else may have closed."""

    def told(code: str, _answer: Answer) -> None:
        if code == "incident_closed":
            stage.closed(team, ref)

    calm = frozenset({"incident_closed", *refusals})
    return Act(act.name, act.method, act.path, act.body, act.lines, calm, told)


def _unless(told: Callable[[str, Answer], None], code: str) -> Callable[[str, Answer], None]:
    return lambda said, answer: None if said == code else told(said, answer)


def _role_line(ref: str, name: str, which: Role) -> Line:
    return Line(ref, "role", f"{name} is {which.label.lower()}")


def _soon(chance: random.Random) -> str:
    return (datetime.now(UTC) + timedelta(seconds=chance.uniform(1.5, 6.0))).isoformat()
