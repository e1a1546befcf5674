"""Other tools that Peacetime speaks to: how each is reached, how it stands, and what it is told."""

from typing import ClassVar

from django.db import models


class Connection(models.Model):
    """One tool, set up once. Its secrets are sealed (`storage/sealing.py`); one that is deleted has none.

    `failures` and `open_until` are its circuit breaker: after several failures in a row nothing is tried
    before that moment, and then one message at first.
    """

    provider = models.CharField(max_length=40)  # the name of its folder
    name = models.CharField(max_length=100)
    team = models.ForeignKey(
        "storage.Team", null=True, on_delete=models.PROTECT, related_name="connections"
    )
    settings = models.JSONField(default=dict)
    secrets = models.BinaryField(null=True)  # a JSON object, sealed
    # what it is told
    subjects = models.JSONField(default=list)  # domain/communications/subjects.py
    from_severity = models.CharField(max_length=4, default="SEV4")
    audience = models.CharField(max_length=12, default="stakeholders")  # or "team"
    is_dry_run = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    paused_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    # the last check
    asked_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    is_right = models.BooleanField(null=True)
    finding = models.CharField(max_length=500, blank=True)
    speaks_as = models.CharField(max_length=200, blank=True)
    scopes = models.TextField(blank=True)  # that it has, one a line
    missing_scopes = models.TextField(blank=True)  # one a line
    # how it went
    last_success_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    last_error_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    open_until = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
