"""The jobs that look at what signals say of teams, and that declare where an organisation has set it so."""

from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.usecases.recognition import by_itself, looking


@app.periodic(cron="* * * * *")
@app.task(name="look_at_signals", queue="timers", queueing_lock="look_at_signals")
def look_at_signals(timestamp: int) -> None:
    """Look by the minute: what lasts is told, and what is over ends."""
    del timestamp
    looking.look_at_teams(at=timezone.now())


@app.task(name="look_at_signals_now", queue="timers", retry=3)
def look_at_signals_now() -> None:
    """Look at once, after alerts were folded."""
    looking.look_at_teams(at=timezone.now())


@app.task(name="declare_by_itself", queue="urgent", retry=5)
def declare_by_itself(*, suggestion: str) -> None:
    """Declare what a suggestion asks for, unless somebody was first."""
    by_itself.declare_by_itself(suggestion, at=timezone.now())
