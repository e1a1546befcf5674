"""Burst capacity in the web: a deep history's pages, and what an edit or another policy takes to settle."""

from __future__ import annotations

import asyncio
import json
import time

from devtools.bench import cpu
from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground
from devtools.bench.http import Connection
from devtools.installation import temporary

EACH, EACH_DEEP = 300, 3000  # incidents of five years: five a month, and fifty
SIZES = (10, 100, 200, 1000)
PROMISED = 200
WARM_UP, ASKED, ASKED_SLOW, EDITS = 3, 30, 6, 20
PAGE_BOUND_MS, FRAGMENT_BOUND_MS = 200.0, 500.0
EDIT_BOUND_MS, POLICY_BOUND_SECONDS = 250.0, 120.0  # ours: the issue bounds the page alone
TEAM = "/teams/measured-1"
ASKED_FOR = (
    ("the team's page", TEAM, PAGE_BOUND_MS),
    ("its capacity, fetched by the page", f"{TEAM}/capacity/panel", FRAGMENT_BOUND_MS),
    ("the capacity page", f"{TEAM}/capacity", FRAGMENT_BOUND_MS),
    ("its entries, page 3", f"{TEAM}/capacity?kind=spent&page=3", FRAGMENT_BOUND_MS),
    ("as it was known two years ago", f"{TEAM}/capacity?as_of=2024-06-01", None),
    ("the forecast", f"{TEAM}/forecast", None),
    ("the sprint plan", f"{TEAM}/plan", None),
    ("the gauge over the API", "/api/v1" + TEAM + "/burst", PAGE_BOUND_MS),
)


def measure(_: Ground) -> list[Figure]:
    """On installations of their own: one team with a deep history, then more and more teams."""
    with temporary("bench-capacity") as installation:
        installation.start()
        installation.wait_until_ready()
        ground = Ground(installation, installation.token("bench"))
        loaded = _load(ground, 1, EACH_DEEP)
        figures = [*_pages(ground, loaded), _edit(ground, f"of {EACH_DEEP:,} incidents")]
        figures.append(_first(loaded))
    with temporary("bench-settling") as installation:
        installation.start()
        installation.wait_until_ready()
        ground = Ground(installation, "")
        for size in SIZES:
            figures += _settled(ground, size)
    return figures


def _load(ground: Ground, teams: int, each: int) -> dict[str, float | str]:
    loaded: dict[str, float | str] = json.loads(
        ground.run("devtools.bench.engaged", str(teams), str(each))
    )
    return loaded


def _first(loaded: dict[str, float | str]) -> Figure:
    what = f"the ledgers of a team of {EACH_DEEP:,} incidents anew, CPU"
    return Figure("capacity", what, float(loaded["settled_ms"]), "ms", 1, None, _drawn(loaded)[2:])


def _pages(ground: Ground, loaded: dict[str, float | str]) -> list[Figure]:
    return [
        _page(ground, str(loaded["cookie"]), what, path, bound) for what, path, bound in ASKED_FOR
    ]


def _page(ground: Ground, cookie: str, what: str, path: str, bound: float | None) -> Figure:
    is_program = path.startswith("/api/")
    headers = {"Authorization": f"Bearer {ground.token}"} if is_program else {"Cookie": cookie}
    asked = ASKED if bound is not None else ASKED_SLOW
    with cpu.spent(ground.installation) as used:
        taken = asyncio.run(read(ground.installation.port, headers, path, asked))
    used_up = f"CPU ms a page: {used.per(WARM_UP + asked)}"
    return Figure(
        "capacity",
        f"{what}, {EACH_DEEP:,} incidents of six people, p95",
        percentile(taken, 0.95),
        "ms",
        len(taken),
        bound,
        f"{spread(taken)}; {used_up}",
    )


async def read(port: int, headers: dict[str, str], path: str, asked: int) -> list[float]:
    connection = Connection(port, headers)
    taken = []
    for number in range(WARM_UP + asked):
        began = time.perf_counter()
        status, _ = await connection.ask("GET", path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        if number >= WARM_UP:
            taken.append((time.perf_counter() - began) * 1000)
    await connection.close()
    return taken


def _edit(ground: Ground, history: str) -> Figure:
    """One person's engagement of last week: from the job's start until ledger and gauge are right."""
    said = json.loads(ground.run("devtools.bench.settled", "edit", str(EDITS)))
    return Figure(
        "capacity",
        f"settling after an edit of one person {history}, median",
        percentile(said["clock"], 0.5),
        "ms",
        len(said["clock"]),
        EDIT_BOUND_MS,
        f"{spread(said['clock'])}; CPU ms of the job: {spread(said['cpu'])}",
    )


def _settled(ground: Ground, teams: int) -> list[Figure]:
    """Another policy for everybody, without what may come; beside it the job of each hour, and a first drawing."""
    loaded = _load(ground, teams, EACH)
    policy, hour = (
        json.loads(ground.run("devtools.bench.settled", act, "1")) for act in ("policy", "hour")
    )
    seconds, each = policy["clock"][0] / 1000, policy["cpu"][0] / policy["teams"]
    beside = (
        f"CPU ms a team: {each:.0f}; the job of each hour {hour['clock'][0] / 1000:.1f} s; "
        f"{loaded['engagements']:,} engagements{_drawn(loaded)}"
    )
    return [
        Figure(
            "capacity",
            f"settling {teams:,} teams of six after a change of the policy",
            seconds,
            "s",
            1,
            POLICY_BOUND_SECONDS if teams == PROMISED else None,
            beside,
        ),
        *([_edit(ground, f"among {teams:,} teams")] if teams == SIZES[-1] else []),
    ]


def _drawn(loaded: dict[str, float | str]) -> str:
    drawn = float(loaded["drawn_ms"])
    return f"; drawing what may come, CPU ms a team: {drawn:.0f}" if drawn > 1 else ""
