"""Histories that were brought in, the rows that were not taken, and what undoing needs."""

from typing import ClassVar

from django.db import models


class HistoryImport(models.Model):
    """One file. `state`: `draft` (looked at, nothing written), `reading`, `done`, `failed`, `undone`."""

    team = models.ForeignKey("storage.Team", on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    time_zone = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(null=True)  # of the version before pieces; nobody writes it
    form = models.CharField(
        max_length=20, blank=True, default="", db_default=""
    )  # CSV, JSON, JSON Lines
    tool = models.CharField(
        max_length=30, blank=True, default="", db_default=""
    )  # "" where somebody pointed
    columns = models.JSONField(null=True)  # field -> column as pointed; null: as recognised
    date_order = models.CharField(max_length=12, blank=True, default="", db_default="")
    is_24_midnight = models.BooleanField(default=False, db_default=False)
    header_digest = models.CharField(
        max_length=64, blank=True, default="", db_default="", db_index=True
    )
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
    history_from_before = models.DateTimeField(null=True)  # the team's, where this moved it
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=254, blank=True, default="", db_default="")
    rows_kept = models.PositiveIntegerField(
        default=0, db_default=0
    )  # by the undoing: people had worked on them


class HistoryPiece(models.Model):
    """A piece of the unpacked file, until it is read: no process holds the whole of it."""

    history_import = models.ForeignKey(
        HistoryImport, on_delete=models.CASCADE, related_name="pieces"
    )
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["history_import", "number"], name="piece_once")
        ]


class ReplacedIncident(models.Model):
    """What an incident said before an import changed it, for undoing that import."""

    history_import = models.ForeignKey(
        HistoryImport, on_delete=models.CASCADE, related_name="replaced"
    )
    incident = models.ForeignKey("storage.Incident", on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["history_import", "incident"], name="replaced_once")
        ]


class RejectedRow(models.Model):
    """A row that was not taken, as it stood in the file, with the reason."""

    history_import = models.ForeignKey(
        HistoryImport, on_delete=models.CASCADE, related_name="rejected"
    )
    line = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    sentence = models.CharField(max_length=500)
    raw = models.TextField()
