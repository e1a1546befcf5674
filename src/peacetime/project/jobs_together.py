"""What several people typed into a postmortem, and no process saved."""

from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.usecases.postmortems import together


@app.periodic(cron="* * * * *")
@app.task(name="save_what_was_left", queue="bulk", queueing_lock="save_what_was_left")
def save_what_was_left(timestamp: int) -> None:
    """Make versions of what was typed before a process was killed."""
    del timestamp
    together.save_what_was_left(at=timezone.now())
