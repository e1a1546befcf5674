"""The job that hands messages to their channels."""

from __future__ import annotations

import structlog
from django.utils import timezone
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from peacetime.integrations import channel
from peacetime.project.again import DATABASE_GONE
from peacetime.usecases import deliveries, sending

FIRST_WAIT_SECONDS = 15
LONGEST_WAIT_SECONDS = 900
ATTEMPTS = 100  # about a day

log = structlog.get_logger("peacetime.messages")


class PatientRetry(BaseRetryStrategy):
    """Waits four times longer after each attempt, a quarter of an hour at most, for about a day."""

    def get_retry_decision(
        self,
        *,
        exception: BaseException,  # noqa: ARG002 - asked of every strategy
        job: Job,
    ) -> RetryDecision | None:
        if job.attempts >= ATTEMPTS - 1:
            return None
        seconds = min(FIRST_WAIT_SECONDS * 4 ** min(job.attempts, 10), LONGEST_WAIT_SECONDS)
        return RetryDecision(retry_in={"seconds": seconds})


@app.task(name="deliver_message", queue="urgent", retry=PatientRetry(), pass_context=True)
def deliver_message(context: JobContext, *, message_id: int) -> None:
    """Deliver one message, at least once; what was sent or given up before stays so.

    What the channel refuses is tried again; what it cannot even read never goes out, so it fails at
    once, in sight, and whoever mended the reason sends it again from the log. In a restored copy it
    waits: whoever lets messages leave again defers it anew.
    """
    message = deliveries.outgoing(message_id)
    if message is None or not sending.may_leave():
        return
    way = channel(message.channel)
    if not way.is_set_up():
        deliveries.record_not_sent(message_id, at=timezone.now())
        return
    try:
        way.deliver(message)
    except DATABASE_GONE:
        raise  # nothing is known of the message but that it waits: it is tried again
    except Exception as problem:
        is_refused = isinstance(problem, way.NotTaken)
        reason = str(problem) if is_refused else f"{type(problem).__name__}: {problem}"
        is_last = not is_refused or context.job.attempts >= ATTEMPTS - 1
        deliveries.record_attempt(message_id, reason, is_last=is_last, at=timezone.now())
        raise
    deliveries.record_sent(message_id, at=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="defer_forgotten", queue="bulk", queueing_lock="defer_forgotten")
def defer_forgotten(timestamp: int) -> None:
    """Messages that wait although no job is to hand them over get one: none is left behind, whatever happened."""
    del timestamp
    if count := sending.defer_forgotten(at=timezone.now()):
        log.warning("Messages waited without a job", count=count)
