"""Action items as tickets of a tracker, and what of them both sides last agreed on."""

from typing import ClassVar

from django.db import models


class Ticket(models.Model):
    """An action item in a tracker; one that is not linked any more stays, as a trace.

    `state`: `waiting` (to be made, or with changes to be sent), `settled` (both sides say the same),
    `failed` (given up; somebody has to mend what is wrong), `unlinked`.
    """

    item = models.ForeignKey("storage.ActionItem", on_delete=models.PROTECT, related_name="tickets")
    connection = models.ForeignKey(
        "storage.Connection", on_delete=models.PROTECT, related_name="tickets"
    )
    marker = models.CharField(max_length=60)  # by which it is found again
    key = models.CharField(max_length=100, blank=True)  # SHOP-12, #42; "" until it is made
    url = models.CharField(max_length=2000, blank=True)
    word = models.CharField(max_length=200, blank=True)  # the tracker's own, for how far it is
    # what both last agreed on, each in its own words (domain/postmortems/tickets/stages.py)
    ours = models.CharField(max_length=12, default="to_do")
    theirs = models.CharField(max_length=12, default="to_do")
    sent = models.JSONField(default=dict)  # the values that were sent last
    remarks = models.JSONField(default=list)  # sentences
    state = models.CharField(max_length=10, default="waiting")
    begun_at = models.DateTimeField(null=True)  # a creation whose end is not known
    attempts = models.PositiveIntegerField(default=0)  # in a row, without success
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # when it was last read there
    unlinked_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)  # of what we want; a job per version

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["connection", "state"], name="ticket_by_connection"),
            models.Index(fields=["connection", "key"], name="ticket_by_key"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(unlinked_at=None),
                name="action_item_filed_once",
            )
        ]


class TrackerReading(models.Model):
    """Until when the changes of a tracker were read."""

    connection = models.OneToOneField(
        "storage.Connection", on_delete=models.CASCADE, related_name="reading"
    )
    read_until = models.DateTimeField()
