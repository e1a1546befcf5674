"""Where a team's meetings are read from, and the list of those that wait while there is a Rescue."""

from typing import ClassVar

from django.db import models


class TeamCalendar(models.Model):
    """A team's calendar, and what was last read of it.

    `url` is a secret, since whoever knows such an address reads the calendar: it is shown to nobody, stands
    in no audit entry, and only its host is named. It cannot be a digest, since it is what is asked.
    """

    team = models.OneToOneField("storage.Team", on_delete=models.CASCADE, related_name="calendar")
    url = models.TextField(blank=True)
    url_added_at = models.DateTimeField(null=True)
    url_added_by = models.CharField(max_length=254, blank=True)
    rescue = models.ForeignKey("storage.Rescue", null=True, on_delete=models.SET_NULL)
    hours = models.PositiveSmallIntegerField(default=8)  # how far ahead was read
    asked_at = models.DateTimeField(null=True)  # while the address is being read
    read_at = models.DateTimeField(null=True)
    read_by = models.CharField(max_length=254, blank=True)
    is_from_file = models.BooleanField(default=False)
    findings = models.JSONField(default=list)  # [line, uid, sentence]
    problem = models.CharField(max_length=500, blank=True)  # why the address was not read
    version = models.PositiveIntegerField(default=0)


class ListedMeeting(models.Model):
    """One meeting of a team in the hours of a Rescue: proposed, postponed, given back."""

    team = models.ForeignKey(
        "storage.Team", on_delete=models.CASCADE, related_name="listed_meetings"
    )
    rescue = models.ForeignKey(
        "storage.Rescue", on_delete=models.CASCADE, related_name="listed_meetings"
    )
    key = models.CharField(max_length=16)
    uid = models.CharField(max_length=255)
    sequence = models.PositiveIntegerField(default=0)
    recurrence = models.CharField(max_length=20, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    title = models.CharField(max_length=200, blank=True)  # "Busy" where it is private
    organiser = models.CharField(max_length=254, blank=True)
    attendees = models.JSONField(default=list)
    is_recurring = models.BooleanField(default=False)
    is_private = models.BooleanField(default=False)
    verdict = models.CharField(max_length=8)
    why = models.CharField(max_length=400)
    is_chosen = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="proposed")
    postponed_at = models.DateTimeField(null=True)
    postponed_by = models.CharField(max_length=254, blank=True)
    given_back_at = models.DateTimeField(null=True)
    given_back_by = models.CharField(max_length=254, blank=True)
    # where it can be moved
    connection = models.ForeignKey(
        "storage.Connection", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    calendar = models.CharField(max_length=500, blank=True, default="", db_default="")
    place = models.CharField(max_length=2000, blank=True, default="", db_default="")

    class Meta:
        ordering: ClassVar = ["starts_at", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "key"], name="meeting_listed_once")
        ]


class CalendarChange(models.Model):
    """What is to be so in a connected calendar: a meeting at another time, or the review of an incident.

    `wanted`: `moved`, `back`, `put` (a review). `state`: `waiting`, `settled`, `left` (somebody changed it
    there, or it may not leave), `failed` (given up; somebody has to mend what is wrong), `dry_run`.
    """

    connection = models.ForeignKey(
        "storage.Connection", on_delete=models.PROTECT, related_name="calendar_changes"
    )
    team = models.ForeignKey(
        "storage.Team", on_delete=models.CASCADE, related_name="calendar_changes"
    )
    incident = models.ForeignKey(
        "storage.Incident", null=True, on_delete=models.CASCADE, related_name="calendar_changes"
    )  # of a review
    key = models.CharField(max_length=40)  # of the meeting, or the incident
    calendar = models.CharField(max_length=500)  # as the tool knows it
    place = models.CharField(max_length=2000, blank=True)
    uid = models.CharField(max_length=255, blank=True)
    recurrence = models.CharField(max_length=20, blank=True)
    title = models.CharField(
        max_length=200, blank=True
    )  # "Busy" where it is private; none of a review
    # what it was, so that it can be given back
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    to_starts_at = models.DateTimeField(null=True)
    to_ends_at = models.DateTimeField(null=True)
    wanted = models.CharField(max_length=8)
    wanted_at = models.DateTimeField()
    wanted_by = models.CharField(max_length=254)
    state = models.CharField(max_length=8, default="waiting")
    remark = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)  # in a row, without success
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)  # of what is wanted; a job per version

    class Meta:
        ordering: ClassVar = ["-wanted_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["connection", "state"], name="calendar_change_by_connection")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connection", "team", "key"], name="calendar_change_once"
            )
        ]
