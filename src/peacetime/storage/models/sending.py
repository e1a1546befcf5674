"""Whether anything may leave: a restored copy sends nothing until it is told to."""

from typing import ClassVar

from django.db import models


class SendingHold(models.Model):
    """From `held_at` until `released_at` no message leaves; one hold at a time."""

    held_at = models.DateTimeField()
    backup_made_at = (
        models.DateTimeField()
    )  # what was restored shows the installation at this moment
    last_message_id = models.BigIntegerField()  # messages up to it were written before that moment
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(released_at__isnull=True),
                name="one_sending_hold_at_a_time",
            ),
        ]
