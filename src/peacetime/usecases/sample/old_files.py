"""Two files of older incidents, with the dirt that such files have; the import brings them in as any other.

The monitor's (Data platform, from 365 to 150 days before the load): 45 outages a year begin as a Poisson
process, last a lognormal time (median 24 minutes, sigma 1.1) and take down one to three services, each
noticed 0 to 6 minutes later and reported in a row of its own, so rows overlap. 6% of rows have no end.

The status page's (Logistics, from 365 to 62 days before): written by hand, so it holds what hands
write: maintenance among incidents, an end nobody knows, one that was over at once, words for severities
that are nobody's ladder, times without a zone, a thirteenth month, an end before its start, a holiday.
"""

from __future__ import annotations

import csv
import io
import math
import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from peacetime.usecases.sample.year import SEED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEADER = (
    *("org", "incident_id", "kind", "started_at", "resolved_at"),
    *("severity", "title", "services", "tz_source"),
)
MONITORED = ("Event stream", "Warehouse", "Reports")
OUTAGES_A_YEAR, MEDIAN_MINUTES, SIGMA, END_MISSING = 45, 24, 1.1, 0.06
YEAR = timedelta(days=365)

# days before the load, hours it lasted (None: no end), kind, severity, title, services
BY_HAND = (
    (352, 3.5, "incident", "Major", "Labels print without a barcode", "Shipping labels"),
    (340, 8.0, "maintenance", "notice", "New racks in Dresden", "Warehouse link"),
    (318, 1.2, "incident", "degraded", "Tracking is slow", "Parcel tracking"),
    (
        301,
        None,
        "incident",
        "P2",
        "Carrier in Poland refuses parcels over 20 kg",
        "Shipping labels",
    ),
    (
        287,
        26.0,
        "incident",
        "critical",
        "Leipzig is offline after a storm",
        "Warehouse link; Shipping labels",
    ),
    (286, 5.0, "incident", "Major", "Leipzig ships by hand", "Shipping labels"),
    (
        266,
        0.0,
        "incident",
        "minor",
        "Tracking mails sent twice, noticed afterwards",
        "Parcel tracking",
    ),
    (251, 2.4, "incident", "P3", "Weights are read as pounds", "Warehouse link"),
    (
        239,
        4.0,
        "maintenance",
        "",
        "Carrier moves its data centre",
        "Shipping labels; Parcel tracking",
    ),
    (222, 6.7, "incident", "major", "No pick-ups in Felixstowe", "Warehouse link"),
    (208, 0.7, "incident", "orange", "Label printer 3 on fire (a little)", "Shipping labels"),
    (193, 48.0, "maintenance", "notice", "We are on holiday, answers may be slow", ""),
    (180, 3.1, "incident", "minor", "Tracking shows last week", "Parcel tracking"),
    (
        171,
        11.5,
        "incident",
        "critical",
        "Customs system down, nothing leaves the EU",
        "Shipping labels",
    ),
    (158, 1.9, "incident", "minor", "Scanner update went wrong in Dresden", "Warehouse link"),
    (140, None, "incident", "major", "Some returns are not booked", "Warehouse link"),
    (121, 2.2, "incident", "P3", "Parcel shops missing on the map", "Parcel tracking"),
    (103, 7.4, "incident", "Major", "Night shift cannot log in", "Warehouse link"),
    (88, 0.5, "maintenance", "notice", "Restart of label server", "Shipping labels"),
    (
        79,
        4.4,
        "incident",
        "minor",
        "Tracking numbers of a test went to customers",
        "Parcel tracking",
    ),
    (68, None, "incident", "minor", "Damaged parcels are not photographed", "Warehouse link"),
)


def monitor_file(*, at: datetime) -> bytes:
    """What the monitor has written; every row can be taken."""
    draw = random.Random(f"{SEED}: monitor")  # noqa: S311 - a sample, not a secret
    return _csv(_monitored(at, draw))


def status_page_file(*, at: datetime) -> bytes:
    """What people have written; four rows cannot be taken."""
    return _csv([*_by_hand(at), *_not_taken(at)])


def _monitored(at: datetime, draw: random.Random) -> Iterator[tuple[str, ...]]:
    begins, number = at - YEAR, 0
    while (begins := begins + YEAR * draw.expovariate(OUTAGES_A_YEAR)) < at - timedelta(days=150):
        lasts = timedelta(minutes=draw.lognormvariate(math.log(MEDIAN_MINUTES), SIGMA))
        for service in draw.sample(MONITORED, k=draw.choice((1, 1, 2, 3))):
            number += 1
            noticed = begins + timedelta(seconds=draw.randint(0, 360))
            ended = noticed + lasts + timedelta(seconds=draw.randint(30, 420))
            end = "" if draw.random() < END_MISSING else _utc(ended)
            code = draw.choice((0, 502, 503, 504))
            title = f"{service} is down (HTTP {code})"
            yield (
                *("fernhill-monitor", f"{number:04}", "incident", _utc(noticed), end),
                *("down", title, service, "explicit"),
            )


def _by_hand(at: datetime) -> Iterator[tuple[str, ...]]:
    draw = random.Random(f"{SEED}: status page")  # noqa: S311 - a sample, not a secret
    for days, hours, kind, severity, title, services in BY_HAND:
        begins = at - timedelta(days=days, minutes=draw.randint(0, 700))
        end = "" if hours is None else _local(begins + timedelta(hours=hours))
        name = title.lower().replace(" ", "-")[:24]
        yield (
            *("fernhill-status", f"{begins:%Y-%m-%d}-{name}", kind, _local(begins), end),
            *(severity, title, services, "assumed Europe/London"),
        )


def _not_taken(at: datetime) -> Iterator[tuple[str, ...]]:
    early, late = at - timedelta(days=230), at - timedelta(days=229)
    wrong = (
        ("month-13", f"{early:%Y}-13-04 09:15", _local(late), "A month too many"),
        ("backwards", _local(late), _local(early), "Conveyor belt stops, start and end swapped"),
        ("hour-24", f"{early:%Y-%m-%d} 24:30", "", "Late shift has no labels"),
        ("no-start", "", _local(late), "Pallets are in the way"),
    )
    for name, start, end, title in wrong:
        yield (
            *("fernhill-status", name, "incident", start, end),
            *("minor", title, "Warehouse link", "assumed Europe/London"),
        )


def _csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return text.getvalue().encode()


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _local(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
