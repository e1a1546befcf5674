"""What the signals said of a team's mode, what was told of it, and what became of that."""

from typing import ClassVar

from django.db import models

from peacetime.storage.identifiers import short_id


class RecognitionState(models.Model):
    """What is kept of a team between two looks, as `domain/modes/recognition/watching` writes it."""

    team = models.OneToOneField(
        "storage.Team", on_delete=models.CASCADE, related_name="recognition_state"
    )
    watch = models.JSONField(default=dict)
    is_calm = models.BooleanField(default=True)  # nothing goes on: no need to look again by itself
    looked_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["team"], condition=models.Q(is_calm=False), name="recognition_going_on"
            )
        ]


class RecognitionSetting(models.Model):
    """What a team changed of how it is told; the one without a team is the organisation's."""

    team = models.OneToOneField(
        "storage.Team", null=True, on_delete=models.CASCADE, related_name="recognition_setting"
    )
    thresholds = models.JSONField(default=dict)  # of a team: those that differ from the defaults
    is_muted = models.BooleanField(default=False)
    muted_until = models.DateTimeField(null=True)  # null: until somebody says otherwise
    # Of the organisation: whether Peacetime declares without a person: never | worst | always.
    declares_by_itself = models.CharField(max_length=6, default="never")
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=254, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(team=None),
                name="one_recognition_of_the_organisation",
            )
        ]


class ModeSuggestion(models.Model):
    """One suggestion, made once an episode.

    `fate`: "" while it is open, else `followed`, `dismissed`, `ended`, `expired`; it is told from the
    moments beside it.
    """

    ref = models.CharField(max_length=8, unique=True, default=short_id)
    team = models.ForeignKey("storage.Team", on_delete=models.CASCADE, related_name="suggestions")
    kind = models.CharField(max_length=10)  # rescue | undeclared | stale | flapping
    track = models.CharField(max_length=8)  # trouble | stale | flapping: which numbers episodes
    episode = models.PositiveIntegerField()
    grade = models.PositiveSmallIntegerField()
    weight = models.FloatField()
    reasons = models.JSONField()  # [{sign, sentence, weight, keys}]; keys are refs of groups
    proposal = models.JSONField(default=dict)  # what a declaration would say
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # null: nobody could be told
    told_to = models.CharField(max_length=20, blank=True)  # leads | team | administrators
    followed_at = models.DateTimeField(null=True)
    incident = models.ForeignKey(
        "storage.Incident", null=True, on_delete=models.SET_NULL, related_name="suggestions"
    )
    dismissed_at = models.DateTimeField(null=True)
    dismissal = models.CharField(max_length=12, blank=True)  # not_rescue | handled
    over_at = models.DateTimeField(null=True)  # when its episode was over
    is_by_itself = models.BooleanField(default=False)  # Peacetime declared
    fate = models.CharField(max_length=9, blank=True)
    fate_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=254, blank=True)  # who followed or dismissed it

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["team"], condition=models.Q(fate=""), name="suggestion_without_fate"
            ),
            models.Index(fields=["-made_at", "-id"], name="suggestion_by_moment"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "track", "episode"], name="suggestion_once_an_episode"
            )
        ]
