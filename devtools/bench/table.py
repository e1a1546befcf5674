"""The figures as a table for people and JSON for programs."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from devtools.bench import floors
from devtools.bench.figures import Figure

WRITTEN = Path("build/bench.json")
MARKS = {True: "within", False: "MISSED", None: ""}


def machine() -> dict[str, object]:
    """Under what the figures are to be read; taken before anything runs."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_average": load_average(),
        "crowding_p95": round(floors.crowding(), 2),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def load_average() -> list[float]:
    return [round(load, 2) for load in os.getloadavg()]


def machine_line(told: dict[str, object]) -> str:
    return (
        f"{told['date']}, {told['cores']} cores, load average {told['load_average']}, "
        f"work takes {told['crowding_p95']} times as long as it works (p95), {told['system']}, "
        f"Python {told['python']}"
    )


def row(figure: Figure) -> str:
    bound = "" if figure.bound is None else f"{figure.bound:,.0f}"
    value = f"{figure.value:,.1f} {figure.unit}"
    return (
        f"{figure.name:<8} {figure.what:<58} {value:>13} {bound:>6} "
        f"{MARKS[figure.is_within]:<7} n={figure.samples:<5} {figure.beside}"
    ).rstrip()


def heading() -> str:
    return f"{'figure':<8} {'what':<58} {'measured':>13} {'bound':>6} {'':<7} {'samples':<7} beside"


def write(told: dict[str, object], figures: list[Figure], seconds: float) -> Path:
    WRITTEN.parent.mkdir(exist_ok=True)
    content = {
        "machine": {**told, "load_average_after": load_average()},
        "seconds": round(seconds, 1),
        "figures": [figure.as_json() for figure in figures],
    }
    WRITTEN.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return WRITTEN
