"""Who was in which incident from when to when. Rows are appended and never changed: triggers see to it.

Of the rows of one key the one recorded last counts, so that what was known on any day can be told.
"""

from typing import ClassVar

from django.db import models


class Engagement(models.Model):
    """One version of one person's time in one incident, or of people whom nobody has named.

    An import that is undone takes its incidents away: their rows stay, withdrawn, and know the incident
    by its `incident_ref` alone. That is the only change a row may suffer.
    """

    key = models.CharField(max_length=60)
    incident = models.ForeignKey(
        "storage.Incident", null=True, on_delete=models.SET_NULL, related_name="engagements"
    )
    incident_ref = models.CharField(max_length=8)
    team = models.ForeignKey("storage.Team", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "storage.Person", null=True, on_delete=models.PROTECT, related_name="engagements"
    )  # null: nobody is named
    crew = models.PositiveSmallIntegerField(default=1)  # how many people, where nobody is named
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    severity = models.CharField(max_length=4, blank=True)
    is_paged = models.BooleanField(default=True)
    is_open = models.BooleanField(default=False)
    source = models.CharField(max_length=6)  # role | import | hand
    recorded_at = models.DateTimeField()
    author = models.CharField(max_length=254, blank=True)  # "" where a role or a file says so
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "started_at"], name="engagement_by_person"),
            models.Index(
                fields=["team", "started_at"],
                condition=models.Q(person=None),
                name="engagement_of_nobody",
            ),
            models.Index(fields=["key", "recorded_at"], name="engagement_by_key"),
        ]


class LedgerEdit(models.Model):
    """That a ledger changed from a moment on, until somebody has settled it.

    Without a person everybody who was in the team is meant, without either everybody. Rows are only added
    and taken away, so that two writes never wait for each other here.
    """

    person = models.ForeignKey("storage.Person", null=True, on_delete=models.CASCADE)
    team = models.ForeignKey("storage.Team", null=True, on_delete=models.CASCADE)
    since = models.DateTimeField()


class LedgerCheckpoint(models.Model):
    """Where one person's ledger stood at a moment, so that an edit after it is folded on from here."""

    person = models.ForeignKey(
        "storage.Person", on_delete=models.CASCADE, related_name="checkpoints"
    )
    at = models.DateTimeField()
    balance = models.FloatField()
    earned = models.FloatField()
    spent = models.FloatField()
    discarded = models.FloatField()
    policy = models.PositiveIntegerField()  # the number of its version

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "at"], name="checkpoint_once")
        ]


class TeamGauge(models.Model):
    """How a team stood when its people's ledgers were settled last: what the board needs, and no history.

    `people` holds for each of them a balance and what they gain or lose an hour, in no order that says who.
    """

    team = models.OneToOneField(
        "storage.Team", primary_key=True, on_delete=models.CASCADE, related_name="gauge"
    )
    computed_at = models.DateTimeField()
    people = models.JSONField()
    bad_incident_cost = models.FloatField()
    cost_per_rescue_hour = models.FloatField(null=True)  # of all together; null: too few Rescues
    costs_at = models.DateTimeField()  # when those were last taken from the incidents of a year
    state = models.CharField(max_length=9)
    state_since = models.DateTimeField()
    policy = models.PositiveIntegerField()
    ahead = models.JSONField(
        null=True
    )  # by day from `ahead_at` on: [chance of anybody, of the sum] below zero
    ahead_at = models.DateTimeField(null=True)
    is_one_seat = models.BooleanField(
        default=False
    )  # nobody is in the team: one seat stands for it
    remarks = models.JSONField(default=list)  # what is not known, in sentences
