"""What people say beside their incidents: the policy, corrections, time off, rotas, series, pulses, shares."""

from typing import ClassVar

from django.db import models


class BurstPolicyVersion(models.Model):
    """One version of what the ledger assumes: appended to, never changed. Version 0 is what is shipped."""

    number = models.PositiveIntegerField(unique=True)
    content = models.JSONField()
    note = models.CharField(max_length=500, blank=True)
    restored_from = models.PositiveIntegerField(null=True)  # a number
    at = models.DateTimeField()
    author = models.CharField(max_length=254)


class LedgerCorrection(models.Model):
    """Credit-hours given or taken by hand; of the rows of one key the last counts. Appended only."""

    key = models.CharField(max_length=12)
    person = models.ForeignKey("storage.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    credit_hours = models.FloatField()
    reason = models.CharField(max_length=500)
    author = models.CharField(max_length=254)
    recorded_at = models.DateTimeField()
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "at"], name="correction_by_person")]


class TimeOff(models.Model):
    """Hours off; of the rows of one key the last counts. Appended only."""

    key = models.CharField(max_length=12)
    person = models.ForeignKey("storage.Person", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_pager_off = models.BooleanField(default=True)
    author = models.CharField(max_length=254)
    recorded_at = models.DateTimeField()
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "starts_at"], name="off_by_person")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="off_ends_after_start"
            )
        ]


class OnCallShift(models.Model):
    """Somebody's turn on call; of the rows of one key the last counts. Appended only."""

    key = models.CharField(max_length=64)
    team = models.ForeignKey("storage.Team", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("storage.Person", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    author = models.CharField(max_length=254)
    recorded_at = models.DateTimeField()
    is_withdrawn = models.BooleanField(default=False)
    connection = models.ForeignKey(  # whose schedule says so; None for what people brought
        "storage.Connection", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "starts_at"], name="shift_by_person"),
            models.Index(fields=["team", "starts_at"], name="shift_by_team"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_start"
            )
        ]


class WeeklySeries(models.Model):
    """One week of something no connector brings yet; of a team, kind and week the last row counts."""

    team = models.ForeignKey("storage.Team", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    week = models.DateField()  # its Monday
    value = models.FloatField()
    exposure = models.FloatField(null=True)
    source = models.CharField(max_length=100, blank=True)
    author = models.CharField(max_length=254)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["team", "kind", "week", "recorded_at"], name="series_by_team")
        ]


class PulseAnswer(models.Model):
    """How exhausted somebody says they are, once a week; it can be changed until the week is over."""

    person = models.ForeignKey("storage.Person", on_delete=models.CASCADE, related_name="+")
    week = models.DateField()  # its Monday
    answer = models.PositiveSmallIntegerField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "week"], name="pulse_once_a_week"),
            models.CheckConstraint(
                condition=models.Q(answer__gte=1) & models.Q(answer__lte=5), name="pulse_in_scale"
            ),
        ]


class BalanceShare(models.Model):
    """That somebody lets another person see their own balance and entries, until they stop."""

    owner = models.ForeignKey("storage.Person", on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey("storage.Person", on_delete=models.CASCADE, related_name="+")
    shared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "reader"],
                condition=models.Q(ended_at=None),
                name="balance_shared_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(owner=models.F("reader")), name="balance_shared_with_another"
            ),
        ]
