"""The daily clean-up."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from peacetime.usecases import housekeeping
from peacetime.usecases.signals.forgetting_alerts import FoldingBusy, forget_old_alerts

WHEN_CALM = RetryStrategy(max_attempts=60, wait=60, retry_exceptions=[FoldingBusy])


@app.periodic(cron="17 3 * * *")
@app.task(name="forget_what_is_old", queue="bulk", queueing_lock="forget_what_is_old")
def forget_what_is_old(timestamp: int) -> None:
    """Remove what nobody can ask for any more."""
    del timestamp
    housekeeping.forget_what_is_old(at=timezone.now())


@app.periodic(cron="37 3 * * *")
@app.task(
    name="forget_old_alerts", queue="bulk", queueing_lock="forget_old_alerts", retry=WHEN_CALM
)
def forget_alerts(timestamp: int) -> None:
    """Remove alerts and groups that nobody spoke of for months, step by step, once folding is calm."""
    del timestamp
    forget_old_alerts(at=timezone.now())
