"""Histories that were brought in, and the rows that were not taken."""

from django.db import models


class HistoryImport(models.Model):
    """One file. `state`: `reading`, `done`, `failed`."""

    team = models.ForeignKey("storage.Team", on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    time_zone = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(null=True)  # until it is read
    is_dry_run = models.BooleanField(default=False)
    header_line = models.TextField(
        blank=True
    )  # as it stands in the file, for the export of rejected rows
    state = models.CharField(max_length=10, default="reading")
    problem = models.CharField(max_length=500, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    rows_added = models.PositiveIntegerField(default=0)
    rows_unchanged = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    remarks = models.JSONField(default=dict)  # code -> {"count", "sentence" of the first}
    rescues = models.PositiveIntegerField(default=0)  # periods the team's imported incidents make
    unknown_ends = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=254)


class RejectedRow(models.Model):
    """A row that was not taken, as it stood in the file, with the reason."""

    history_import = models.ForeignKey(
        HistoryImport, on_delete=models.CASCADE, related_name="rejected"
    )
    line = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    sentence = models.CharField(max_length=500)
    raw = models.TextField()
