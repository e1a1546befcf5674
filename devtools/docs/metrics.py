"""Every metric."""

from devtools.docs.tables import generated, table
from peacetime.queries.metrics.definitions import METRICS

INTRO = """
`GET /metrics` tells them in the text format of Prometheus, or as OpenMetrics to whoever asks for it.
[Watch it with Prometheus](../howto/watch-it-with-prometheus.md) says who may read them and how.

`team` is the team's slug. Archived teams have none. What is not known has no sample, never a zero: alert on
`absent()` where that matters. **Nothing of a private incident is in any figure but the mode of its team**,
which the board shows everybody; drills count in none. Capacity is told of teams of five people and more, and
of teams whose members are not named: of fewer, one person's balance could be told from it.
"""


def page() -> str:
    rows = [
        (
            f"`{metric.name}`",
            metric.kind,
            ", ".join(f"`{name}`" for name in metric.labels),
            metric.help,
        )
        for metric in METRICS
    ]
    return generated("Metrics", INTRO, table(["Metric", "Kind", "Labels", "Meaning"], rows))
