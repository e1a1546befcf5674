"""The daily clean-up."""

from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.usecases import housekeeping


@app.periodic(cron="17 3 * * *")
@app.task(name="forget_what_is_old", queue="bulk", queueing_lock="forget_what_is_old")
def forget_what_is_old(timestamp: int) -> None:
    """Remove what nobody can ask for any more."""
    del timestamp
    housekeeping.forget_what_is_old(at=timezone.now())
