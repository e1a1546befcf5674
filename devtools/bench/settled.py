"""How long settling takes on the database it is pointed at: `python -m devtools.bench.settled edit|policy TIMES`.

Run as a process of its own; prints one line of JSON. What the job does is done here, in this process, so
that neither the queue nor anything else that the worker does is measured along with it.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta

from peacetime.project import processes

processes.load()  # the tables can be imported from here on

from peacetime.storage.models import Engagement, LedgerEdit, TeamGauge  # noqa: E402
from peacetime.usecases.burst import edits, settling  # noqa: E402

WARM_UP = 3
HOUR = timedelta(hours=1)


def after_an_edit(times: int) -> list[float]:
    """Milliseconds until a person's ledger and the gauge of their team are right, after an edit of last week."""
    taken = []
    for number in range(WARM_UP + times):
        now = datetime.now(UTC)
        _engage(number, at=now - timedelta(days=7) + number * HOUR / 60, now=now)
        began, used = time.perf_counter(), time.process_time()
        settling.settle_balances(at=now)
        taken.append((_ms(began, time.perf_counter()), _ms(used, time.process_time())))
    return [value for pair in taken[WARM_UP:] for value in pair]


def after_a_policy(times: int) -> list[float]:
    """The same of everybody, from the beginning of each ledger."""
    taken = []
    for _ in range(times):
        LedgerEdit.objects.create(since=edits.EVER)
        began, used = time.perf_counter(), time.process_time()
        settling.settle_balances(at=datetime.now(UTC))
        taken += [_ms(began, time.perf_counter()), _ms(used, time.process_time())]
    return taken


def by_the_hour(times: int) -> list[float]:
    """The job of each hour, when nothing has changed."""
    taken = []
    for _ in range(times):
        began, used = time.perf_counter(), time.process_time()
        settling.settle_everything(at=datetime.now(UTC))
        taken += [_ms(began, time.perf_counter()), _ms(used, time.process_time())]
    return taken


def _engage(number: int, *, at: datetime, now: datetime) -> None:
    last = Engagement.objects.filter(person__isnull=False, source="role").earliest("pk")
    Engagement.objects.create(
        key=f"bench:{now.timestamp():.0f}:{number}",
        incident_ref=last.incident_ref,
        incident_id=last.incident_id,
        team_id=last.team_id,
        person_id=last.person_id,
        started_at=at,
        ended_at=at + HOUR,
        severity="SEV2",
        source="hand",
        recorded_at=now,
    )
    LedgerEdit.objects.create(person_id=last.person_id, since=at)


def _ms(began: float, ended: float) -> float:
    return (ended - began) * 1000


if __name__ == "__main__":
    act = {"edit": after_an_edit, "policy": after_a_policy, "hour": by_the_hour}[sys.argv[1]]
    found = act(int(sys.argv[2]))
    said = {"clock": found[::2], "cpu": found[1::2], "teams": TeamGauge.objects.count()}
    sys.stdout.write(json.dumps(said) + "\n")
