"""What is read of other tools: schedules of who is on call, and the incidents of the last months."""

from typing import ClassVar

from django.db import models


class ScheduleReading(models.Model):
    """How the last reading of a schedule went; a connection's schedules are named in its settings."""

    connection = models.ForeignKey(
        "storage.Connection", on_delete=models.CASCADE, related_name="schedules"
    )
    schedule = models.CharField(max_length=200)  # as the tool knows it; "" where there is only one
    team = models.ForeignKey("storage.Team", on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(null=True)  # the last time it could be
    turns = models.PositiveIntegerField(default=0)
    unmatched = models.JSONField(default=list)  # names of the schedule whom nobody here has
    problem = models.CharField(max_length=500, blank=True)  # of the last try
    problem_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connection", "schedule", "team"], name="schedule_read_once"
            )
        ]


class BackFill(models.Model):
    """Incidents of a tool that are fetched page by page, and become a draft of an import.

    `state`: `fetching`, `fetched` (the draft is there), `empty` (there were none), `failed`.
    """

    connection = models.ForeignKey(
        "storage.Connection", on_delete=models.PROTECT, related_name="back_fills"
    )
    team = models.ForeignKey("storage.Team", on_delete=models.PROTECT, related_name="+")
    which = models.CharField(max_length=500, blank=True)  # only those of a service, a label …
    since = models.DateTimeField()
    state = models.CharField(max_length=10, default="fetching")
    cursor = models.CharField(max_length=2000, blank=True)  # where the next page begins
    pages = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    remark = models.CharField(max_length=500, blank=True)  # what may be missing, and why
    problem = models.CharField(max_length=500, blank=True)
    tries = models.PositiveIntegerField(default=0)  # in a row, without success
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=254)
    ended_at = models.DateTimeField(null=True)
    history_import = models.ForeignKey(
        "storage.HistoryImport", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["connection", "state"], name="back_fill_by_connection")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connection"],
                condition=models.Q(state="fetching"),
                name="back_fill_one_at_a_time",
            )
        ]


class BackFillPage(models.Model):
    """One page that was fetched, until the draft is made: what a crash would else fetch again."""

    back_fill = models.ForeignKey(BackFill, on_delete=models.CASCADE, related_name="fetched")
    number = models.PositiveIntegerField()
    content = models.JSONField()  # rows of our own form

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["back_fill", "number"], name="back_fill_page_once")
        ]
