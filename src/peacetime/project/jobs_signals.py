"""What follows from signals: rules are followed, subscriptions confirmed."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from peacetime.usecases.signals import following, intake
from peacetime.wire.requests import NotReached, ask

PATIENT = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name=following.JOB, queue="urgent", retry=5)
def follow_alert_rule(*, group_id: int) -> None:
    """Open or join the incident that a rule says; done again it changes nothing."""
    following.follow_rule(group_id, at=timezone.now())


@app.task(name="confirm_subscription", queue="urgent", retry=PATIENT)
def confirm_subscription(*, source_id: int, url: str) -> None:
    """Ask the address that a topic named, so that it sends from now on."""
    try:
        answer = ask("GET", url)
    except NotReached as problem:
        sentence = f"The topic's subscription could not be confirmed: {problem.sentence}"
        intake.note_problem(source_id, "subscription_not_confirmed", sentence, at=timezone.now())
        raise
    if not answer.is_taken:
        sentence = f"The topic's subscription was not confirmed: SNS answered {answer.status}."
        intake.note_problem(source_id, "subscription_not_confirmed", sentence, at=timezone.now())
