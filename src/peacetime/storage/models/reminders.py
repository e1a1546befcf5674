"""Timers that carry a promise: a row says what is due, a job looks again when it fires."""

from typing import ClassVar

from django.db import models


class Reminder(models.Model):
    incident = models.ForeignKey(
        "storage.Incident", on_delete=models.CASCADE, related_name="reminders"
    )
    kind = models.CharField(
        max_length=20
    )  # update_due | roles_unfilled | review_due | recovery_over | cover_ending
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)  # told | not_needed

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "kind", "due_at"], name="reminder_once"),
        ]
