"""The organisation's own playbooks, version by version, and what leads have ticked."""

from typing import ClassVar

from django.db import models


class PlaybookVersion(models.Model):
    """One version of one mode's playbook: appended to, never changed. Version 0 is what is shipped."""

    mode = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    content = models.JSONField()  # part -> line, or list of lines
    restored_from = models.PositiveIntegerField(null=True)  # a number
    at = models.DateTimeField()
    author = models.CharField(max_length=254)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mode", "number"], name="playbook_version_once")
        ]


class ResponsibilityTick(models.Model):
    """Whether one line of a playbook is done, by a team in a quarter or in an incident.

    The words are kept with it: a line that left the playbook since can still be read.
    """

    team = models.ForeignKey(
        "storage.Team", on_delete=models.PROTECT, related_name="responsibilities"
    )
    incident = models.ForeignKey(
        "storage.Incident", null=True, on_delete=models.PROTECT, related_name="responsibilities"
    )
    mode = models.CharField(max_length=10)
    quarter = models.CharField(max_length=7, blank=True)  # 2026-Q4; "" of an incident
    key = models.CharField(max_length=10)
    text = models.CharField(max_length=300)
    is_done = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=254)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "quarter", "key"],
                condition=models.Q(incident=None),
                name="responsibility_once_a_quarter",
            ),
            models.UniqueConstraint(
                fields=["incident", "key"],
                condition=models.Q(incident__isnull=False),
                name="responsibility_once_an_incident",
            ),
        ]
