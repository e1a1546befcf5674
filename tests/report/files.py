"""Small files to make reports from."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

HEADER = "org,incident_id,started_at,resolved_at,severity,title,services,responders"
BEGINS = datetime(2025, 1, 6, 10, tzinfo=UTC)  # a Monday


def a_row(
    number: int,
    starts: datetime,
    hours: float | None = 2.0,
    *,
    severity: str = "SEV2",
    services: str = "payments",
    responders: str = "",
) -> str:
    ends = "" if hours is None else (starts + timedelta(hours=hours)).isoformat()
    told = (severity, "It is down", services, f'"{responders}"')
    return ",".join(("checkout", f"i-{number}", starts.isoformat(), ends, *told))


def a_file(folder: Path, *rows: str, name: str = "incidents.csv") -> str:
    path = folder / name
    path.write_text("\n".join((HEADER, *rows)) + "\n")
    return str(path)


def a_year(folder: Path, *, responders: str = "", hours: float = 2.0) -> str:
    """One incident every five days for a year, at ten in the morning."""
    rows = [
        a_row(n, BEGINS + timedelta(days=5 * n), hours, responders=responders) for n in range(73)
    ]
    return a_file(folder, *rows)
