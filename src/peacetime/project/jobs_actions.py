"""The job that tells owners of the days of their action items."""

from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.usecases.actions import reminding


@app.periodic(cron="11 * * * *")
@app.task(name="remind_of_due_dates", queue="timers", queueing_lock="remind_of_due_dates")
def remind_of_due_dates(timestamp: int) -> None:
    """Tell owners what is due soon and what has passed its day, each once."""
    del timestamp
    reminding.remind_of_due_dates(at=timezone.now())
