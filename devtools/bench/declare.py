"""Declaring Rescue Mode at a steady rate, whatever the answers do (an open loop)."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from devtools.bench import cpu, floors
from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground
from devtools.bench.http import Pool

RATE = 20.0
SECONDS, WARM_UP_SECONDS, SHORT_SECONDS = 30.0, 3.0, 12.0
CONNECTIONS = 20
MEMBERS, STAKEHOLDERS = 5, 3
BOUND_MS = 60.0


@dataclass
class Load:
    """Declares on the next team at every beat, and stands it down again where that is asked."""

    pool: Pool
    slugs: Iterator[str]
    stands_down: bool = False
    taken: list[float] = field(default_factory=list)

    async def run(self, seconds: float) -> None:
        """Latency counts from the beat, not from when the request got its turn."""
        clock = asyncio.get_running_loop()
        began = clock.time() + 0.1
        beats = [began + n / RATE for n in range(_count(seconds))]
        await asyncio.gather(*(self._declare(beat) for beat in beats))

    async def _declare(self, beat: float) -> None:
        clock = asyncio.get_running_loop()
        await asyncio.sleep(beat - clock.time())
        slug = next(self.slugs)
        said = {
            "trigger": "reliability",
            "summary": f"Orders fail in the EU, says {slug}",
            "severity": "SEV1",
            "done_when": "Orders succeed for ten minutes",
        }
        key = {"Idempotency-Key": secrets.token_hex(16)}
        status, answer = await self.pool.ask("POST", f"/api/v1/teams/{slug}/rescue", said, **key)
        self.taken.append((clock.time() - beat) * 1000)
        _expect(201, status, answer)
        if self.stands_down:
            over = {"summary": "A leaking pool", "override_reason": "measured"}
            path = f"/api/v1/teams/{slug}/stand-down"
            status, answer = await self.pool.ask("POST", path, over)
            _expect(200, status, answer)


def measure(ground: Ground) -> list[Figure]:
    """Teams that tell nobody; the same stood down at once; teams that tell eight people."""
    url = ground.installation.database_url
    before = floors.select_one(url), floors.commit(url)
    alone, used = _at_rate(ground, "quiet", SECONDS)
    after = floors.select_one(url), floors.commit(url)
    both, used_by_both = _at_rate(ground, "brief", SHORT_SECONDS, stands_down=True)
    telling, used_telling = _at_rate(ground, "telling", SHORT_SECONDS, tells=True)
    asked, committed = ([*a, *b] for a, b in zip(before, after, strict=True))
    floor = (
        f"SELECT 1 p99 {percentile(asked, 0.99):.2f}, "
        f"commit of one row p99 {percentile(committed, 0.99):.2f} ms"
    )
    what = f"declaring at {RATE:.0f} a second"
    p50, p95, p99 = (percentile(alone, share) for share in (0.5, 0.95, 0.99))
    worst = f"{SECONDS:.0f} s after {WARM_UP_SECONDS:.0f} s of warm-up, max {max(alone):.1f}"
    return [
        Figure("declare", f"{what}, p50", p50, "ms", len(alone), None, f"CPU ms: {used}"),
        Figure("declare", f"{what}, p95", p95, "ms", len(alone), None, worst),
        Figure("declare", f"{what}, p99", p99, "ms", len(alone), BOUND_MS, floor),
        _beside(f"{what} and standing down at once, p99", both, used_by_both),
        _beside(f"{what}, each telling {MEMBERS + STAKEHOLDERS}, p99", telling, used_telling),
    ]


def _beside(what: str, taken: list[float], used: str) -> Figure:
    remark = f"{spread(taken)}; CPU ms: {used}"
    return Figure("declare", what, percentile(taken, 0.99), "ms", len(taken), None, remark)


def _at_rate(
    ground: Ground, name: str, seconds: float, *, stands_down: bool = False, tells: bool = False
) -> tuple[list[float], str]:
    """Milliseconds of each declaration on teams of that name, and the processor time of each."""
    count = _count(WARM_UP_SECONDS) + _count(seconds)
    sizes = [count, MEMBERS if tells else 0, STAKEHOLDERS if tells else 0]
    ground.run("devtools.bench.teams", name, *map(str, sizes))
    slugs = [f"{name}-{number}" for number in range(1, count + 1)]
    with cpu.spent(ground.installation) as used:
        taken = asyncio.run(_run(ground, slugs, seconds, stands_down=stands_down))
    return taken, used.per(count)


async def _run(
    ground: Ground, slugs: list[str], seconds: float, *, stands_down: bool
) -> list[float]:
    pool = Pool(ground.installation.port, {"Authorization": f"Bearer {ground.token}"})
    await pool.open(CONNECTIONS)
    left = iter(slugs)
    await Load(pool, left, stands_down).run(WARM_UP_SECONDS)
    load = Load(pool, left, stands_down)
    await load.run(seconds)
    await pool.close()
    return load.taken


def _count(seconds: float) -> int:
    return round(seconds * RATE)


def _expect(wanted: int, status: int, answer: object) -> None:
    if status != wanted:
        raise RuntimeError(f"{wanted} was expected, not {status}: {answer}")
