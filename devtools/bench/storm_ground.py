"""What a storm needs inside: `python -m devtools.bench.storm_ground source|backlog COUNT`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from peacetime.project import processes

processes.load()  # the tables can be imported from here on

from devtools.bench.storm import ALERTS, NUMBER, SERVICES, template  # noqa: E402
from peacetime.queries.access import PEACETIME  # noqa: E402
from peacetime.storage.models import Source  # noqa: E402
from peacetime.storage.packing import Packed  # noqa: E402
from peacetime.usecases.signals.intake import keep  # noqa: E402
from peacetime.usecases.signals.sources import SourceDraft, create_source  # noqa: E402

TOGETHER = 100
AWAY = 0x80000000  # numbers that no storm reaches


def a_source() -> str:
    """The path of a new source, with its key."""
    now = datetime.now(UTC)
    made = create_source(SourceDraft("Storm", "alertmanager"), actor=PEACETIME, at=now)
    return "/in/" + made.address.partition("/in/")[2]


def backlog(alerts: int) -> None:
    """So many alerts that wait, each another one, committed as the intake commits them."""
    source, now = Source.objects.latest("pk").pk, datetime.now(UTC)
    bodies = [template("/", 0, n).partition(b"\r\n\r\n")[2] for n in range(SERVICES)]
    batch: list[Packed] = []
    for number in range(alerts // ALERTS):
        body = bodies[number % SERVICES].replace(NUMBER, b"%08x" % (AWAY + number))
        batch.append(
            Packed(source, now, "application/json", {}, f"{number:032x}", is_named=False, body=body)
        )
        if len(batch) == TOGETHER:
            keep(batch)
            batch.clear()
    if batch:
        keep(batch)


if __name__ == "__main__":
    if sys.argv[1] == "source":
        print(a_source())
    else:
        backlog(int(sys.argv[2]))
