"""Teams, who is in them from when to when, and what they run."""

from datetime import time
from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower


class Team(models.Model):
    slug = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=64)
    workdays = models.CharField(max_length=7, default="12345")  # ISO weekdays, Monday is 1
    work_starts = models.TimeField(default=time(9))
    work_ends = models.TimeField(default=time(17))
    holiday_calendar = models.CharField(
        max_length=10, default="", blank=True
    )  # ISO 3166, "" is none
    history_from = models.DateTimeField()  # before this moment the team's mode is not known
    # What of an outage counts as Rescue: such a short one heals by itself, so long it takes to wind down.
    rescue_floor_minutes = models.FloatField(default=0, db_default=0)
    rescue_aftermath_minutes = models.FloatField(default=0, db_default=0)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)


class TeamHoliday(models.Model):
    """A day off of one team beyond its calendar."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "day"], name="team_holiday_once")
        ]


class Membership(models.Model):
    """One person's time in one team, half-open: from `joined_on` until `left_on`."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(
        "storage.Person", on_delete=models.PROTECT, related_name="memberships"
    )
    joined_on = models.DateField()
    left_on = models.DateField(null=True)
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "person"],
                condition=models.Q(left_on=None),
                name="membership_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(left_on=None) | models.Q(left_on__gte=models.F("joined_on")),
                name="membership_ends_after_it_begins",
            ),
        ]


class Service(models.Model):
    """A running system in the dependency graph."""

    slug = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="services")
    retired_at = models.DateTimeField(null=True)
    promised = models.FloatField(null=True)  # a share of time; null: it promises nothing
    is_paging = models.BooleanField(default=True, db_default=True)  # its fall is a Rescue
    # Its own outages where somebody wrote them down: how many a month, and the law of their minutes,
    # as {"law": "fixed" | "exponential" | "log_normal" | "sample", ...}.
    outages_per_month = models.FloatField(null=True)
    outage_minutes = models.JSONField(null=True)
    slow_share = models.FloatField(default=0, db_default=0)  # in which it hangs

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="service_name_once")]
