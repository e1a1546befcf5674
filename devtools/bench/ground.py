"""The installation that everything is measured on: it grows from figure to figure."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field

import httpx

from devtools.installation import Installation


@dataclass(frozen=True, slots=True)
class Grown:
    """What the loading process saw from inside."""

    teams: int
    in_rescue: int
    rescues: int
    cookie: str
    queries: int
    round_trips: int
    size: int
    incident: str
    team: str


@dataclass
class Ground:
    """`peacetime up` on a temporary folder, and the ways into it."""

    installation: Installation
    token: str
    grown: Grown | None = field(default=None)

    def grow(self, teams: int) -> Grown:
        """At least so many teams, each with a year of modes; loaded from another process."""
        if self.grown is None or self.grown.teams < teams:
            said = self.run("devtools.bench.organisation", str(teams))
            self.grown = Grown(**json.loads(said))
        return self.grown

    def run(self, module: str, *words: str) -> bytes:
        """What a process on the same database says."""
        command = [sys.executable, "-m", module, *words]
        inside = self.installation.environment_inside()
        return subprocess.run(command, env=inside, stdout=subprocess.PIPE, check=True).stdout

    def api(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.installation.url}/api/v1"
        return httpx.Client(base_url=url, headers=headers, timeout=30.0, trust_env=False)
