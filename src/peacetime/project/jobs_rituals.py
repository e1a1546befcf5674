"""The jobs of rituals: who is reminded of what, and which action items go up the line."""

from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.usecases.rituals import escalating, reminding


@app.periodic(cron="*/10 * * * *")
@app.task(name="remind_of_rituals", queue="timers", queueing_lock="remind_of_rituals")
def remind_of_rituals(timestamp: int) -> None:
    """Remind of what became due since the last look; what was slept through is caught up with once."""
    del timestamp
    reminding.remind_of_rituals(at=timezone.now())


@app.periodic(cron="23 7 * * 1-5")
@app.task(name="escalate_action_items", queue="bulk", queueing_lock="escalate_action_items")
def escalate_action_items(timestamp: int) -> None:
    """Tell whoever is next in line of action items that nobody moves, each person once a month."""
    del timestamp
    escalating.escalate_action_items(at=timezone.now())
