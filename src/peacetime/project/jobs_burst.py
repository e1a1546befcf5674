"""The jobs that settle ledgers: after a change, and by the hour, so that states move on by themselves."""

from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.usecases.burst import settling


@app.task(name="settle_ledgers", queue="timers", retry=5)
def settle_ledgers() -> None:
    """Settle whatever changed; where another job did so already, nothing is left to do."""
    settling.settle_edits(at=timezone.now())


@app.periodic(cron="7 * * * *")
@app.task(name="settle_gauges", queue="bulk", queueing_lock="settle_gauges")
def settle_gauges(timestamp: int) -> None:
    """Compute every team's gauge anew, and catch up on roles that an older version wrote down."""
    del timestamp
    settling.settle_everything(at=timezone.now())
