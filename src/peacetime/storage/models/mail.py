"""Mailboxes that sources read, and notes that came as answers to our own mails."""

from django.db import models


class Mailbox(models.Model):
    """The mailbox of one source. Its password is sealed; `last_uid` is the last message that was taken.

    `afterwards`: `keep` (as it was), `seen`, `move` (to the folder `moved_to`). A mailbox that takes answers says
    to which address they are sent; what stands behind its plus tells which message is answered.
    """

    source = models.OneToOneField(
        "storage.Source", on_delete=models.CASCADE, related_name="mailbox"
    )
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=8)  # tls | starttls | none
    user_name = models.CharField(max_length=254)
    sealed_password = models.BinaryField()
    folder = models.CharField(max_length=200)
    afterwards = models.CharField(max_length=4)
    moved_to = models.CharField(max_length=200, blank=True)
    reads_old = models.BooleanField(default=False)  # what was there before it was set up
    takes_answers = models.BooleanField(default=False)
    address = models.CharField(max_length=254, blank=True)
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(null=True)
    taken = models.PositiveBigIntegerField(default=0)  # messages in all
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    # the last check
    asked_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    is_right = models.BooleanField(null=True)
    finding = models.CharField(max_length=500, blank=True)
    # how it went
    last_success_at = models.DateTimeField(null=True)
    last_error_at = models.DateTimeField(null=True)
    last_error_code = models.CharField(max_length=40, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    wait_until = models.DateTimeField(null=True)


class AnsweredMail(models.Model):
    """That an answer to one of our mails became a note: a repetition of it writes none."""

    digest = models.CharField(max_length=64, unique=True)
    message = models.CharField(max_length=80)  # the key of ours that is answered
    entry = models.PositiveIntegerField()  # its number in the timeline
    at = models.DateTimeField()
