"""The timeline: appended to, never changed. Triggers in the database see to it."""

from typing import ClassVar

from django.db import models


class TimelineEntry(models.Model):
    """One entry. A redaction empties `text`, `reason` and salt; the digest, and so the chain, stays."""

    incident = models.ForeignKey(
        "storage.Incident", on_delete=models.PROTECT, related_name="timeline"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    text = models.TextField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=254)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    content_salt = models.CharField(max_length=32, default="", db_default="", blank=True)
    content_digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    entry_hash = models.CharField(max_length=64)
    redacted_at = models.DateTimeField(null=True)
    redacted_by = models.CharField(max_length=254, blank=True)
    redaction_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "number"], name="timeline_number_once")
        ]
