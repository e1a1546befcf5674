"""Who is told what: audiences, and the outbox that is also the log."""

from typing import ClassVar

from django.db import models


class Audience(models.Model):
    """Addresses that hear of a team's Rescues (of every team's, without a team) from a severity up."""

    name = models.CharField(max_length=100)
    team = models.ForeignKey(
        "storage.Team", null=True, on_delete=models.PROTECT, related_name="audiences"
    )
    addresses = models.TextField()  # one a line
    from_severity = models.CharField(max_length=4, default="SEV4")
    retired_at = models.DateTimeField(null=True)


class Message(models.Model):
    """One message to one destination. Its key makes a second delivery recognisable.

    `state`: `pending`, `sent`, `failed` (tried, given up), `not_sent` (no channel is set up),
    `dropped` (not to be sent from a restored copy, or to a connection that is no more), `dry_run` (shown,
    and not sent, since its connection is only tried out).
    """

    key = models.CharField(max_length=80, unique=True)
    incident = models.ForeignKey(
        "storage.Incident", null=True, on_delete=models.PROTECT, related_name="messages"
    )
    kind = models.CharField(max_length=40)  # mode.rescue.declared, incident.update.sent ...
    audience = models.CharField(max_length=100)  # "team", "stakeholders", a role
    channel = models.CharField(max_length=20)  # "email", or the provider of its connection
    connection = models.ForeignKey(
        "storage.Connection", null=True, on_delete=models.PROTECT, related_name="messages"
    )
    about = models.JSONField(null=True)  # what a program reads of it
    rendered = models.TextField(blank=True, default="", db_default="")  # what a dry run shows
    destination = models.CharField(max_length=254)
    subject = models.CharField(max_length=400)
    body = models.TextField()
    calendar = models.TextField(blank=True, default="", db_default="")  # iCalendar
    state = models.CharField(max_length=10, default="pending")
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
