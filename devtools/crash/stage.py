"""The teams, people and audiences of a run, and what its clients know of them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import httpx

PEOPLE = ("Ada Adler", "Ben Brandt", "Cleo Cohen", "Dina Dahl", "Emil Ek")
STAKEHOLDERS = ("status@example.org", "board@example.org")
TEAMS = 8


def address(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@example.org"


@dataclass
class Stage:
    """Which incident is open in which team, as far as the clients were told."""

    teams: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    _open: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def opened(self, team: str, incident: str) -> None:
        with self._lock:
            self._open[team] = incident

    def closed(self, team: str, incident: str | None = None) -> None:
        with self._lock:
            if incident is None or self._open.get(team) == incident:
                self._open.pop(team, None)

    def incident_of(self, team: str) -> str | None:
        with self._lock:
            return self._open.get(team)


def build(url: str, token: str, *, clients: int) -> Stage:
    """Set everything up through the API; nothing is killed yet."""
    stage = Stage()
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=20.0) as api:
        for name in PEOPLE:
            _made(api.post("/people", json={"name": name, "email": address(name)}))
        for number in range(1, TEAMS + 1):
            slug = f"team-{number}"
            said = {"name": f"Team {number}", "slug": slug, "time_zone": "Europe/Berlin"}
            _made(api.post("/teams", json=said))
            for name in (PEOPLE[number % len(PEOPLE)], PEOPLE[(number + 1) % len(PEOPLE)]):
                _made(api.post(f"/teams/{slug}/members", json={"person": address(name)}))
            stage.teams.append(slug)
        audience = {"name": "Stakeholders", "addresses": list(STAKEHOLDERS)}
        _made(api.post("/audiences", json=audience))
        for number in range(1, clients + 1):
            program = {"name": f"client-{number}", "role": "member", "is_for_program": True}
            stage.tokens.append(_made(api.post("/tokens", json=program))["token"])
    return stage


def _made(answer: httpx.Response) -> dict[str, str]:
    if answer.status_code != httpx.codes.CREATED:
        raise RuntimeError(f"the stage could not be set: {answer.status_code} {answer.text}")
    made: dict[str, str] = answer.json()
    return made
