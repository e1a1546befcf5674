"""The calendars that people subscribe to, and how far rituals were reminded of."""

from django.db import models


class CalendarFeed(models.Model):
    """One person's calendar under an address that only they know; stored as a digest, gone when it is ended."""

    person = models.OneToOneField(
        "storage.Person", on_delete=models.CASCADE, related_name="calendar_feed"
    )
    secret_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)


class TeamFeed(models.Model):
    """One team's calendar under an address that is handed around; stored as a digest, gone when it is ended."""

    team = models.OneToOneField("storage.Team", on_delete=models.CASCADE, related_name="feed")
    secret_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    last_used_at = models.DateTimeField(null=True)


class RitualLook(models.Model):
    """Since when rituals are kept track of here, and when reminders were last looked for: one row."""

    since = models.DateTimeField()
    looked_at = models.DateTimeField()
