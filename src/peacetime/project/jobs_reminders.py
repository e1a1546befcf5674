"""The job behind every timer."""

from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.usecases import reminders


@app.task(name="fire_reminder", queue="timers", retry=20)
def fire_reminder(*, reminder_id: int) -> None:
    """Fire one timer; firing it again changes nothing."""
    reminders.fire_reminder(reminder_id, at=timezone.now())
