"""What follows from signals: rules are followed, subscriptions confirmed."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from peacetime.project.folding import confirmation_of
from peacetime.usecases.signals import following, intake
from peacetime.wire.requests import NotReached

NOT_CONFIRMED = "subscription_not_confirmed"
PATIENT = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name=following.JOB, queue="urgent", retry=5)
def follow_alert_rule(*, group_id: int) -> None:
    """Open or join the incident that a rule says; done again it changes nothing."""
    following.follow_rule(group_id, at=timezone.now())


@app.task(name="confirm_subscription", queue="urgent", retry=PATIENT)
def confirm_subscription(*, source_id: int, url: str, provider: str = "aws") -> None:
    """Ask the address that a topic named, so that it sends from now on."""
    try:
        wrong = confirmation_of(provider).confirm(url)
    except NotReached as problem:
        sentence = f"The topic’s subscription could not be confirmed: {problem.sentence}"
        intake.note_problem(source_id, NOT_CONFIRMED, sentence, at=timezone.now())
        raise
    if wrong:
        intake.note_problem(source_id, NOT_CONFIRMED, wrong, at=timezone.now())
    else:
        intake.forget_problem(source_id, NOT_CONFIRMED)
