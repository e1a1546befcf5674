"""Which mode a team was in.

Only Rescue is stored. Delivery is the default, so it is what remains: a team is in Delivery Mode at
every moment since `history_from` that no Rescue covers. Two modes at once cannot be written down, and
the exclusion constraint keeps two Rescues of one team apart whatever the code does.
"""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When


class Rescue(models.Model):
    """One period of Rescue Mode of one team.

    `end_is` says what `ended_at` means: `open` (still going on), `exact`, `at_least` (an incident inside
    has no known end), `unknown` (no end is known; no time is counted).
    """

    team = models.ForeignKey("storage.Team", on_delete=models.PROTECT, related_name="rescues")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_is = models.CharField(max_length=8, default="open")
    recovering_until = models.DateTimeField(null=True)
    origin = models.CharField(max_length=8, default="declared")  # declared | import
    paused = models.CharField(max_length=500, blank=True)  # what planned work waits

    class Meta:
        indexes: ClassVar = [models.Index(fields=["team", "started_at"], name="rescue_by_team")]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_mode_at_any_moment",
                # int8range gives equality in a GiST index without the btree_gist extension
                expressions=[
                    (
                        Func(F("team_id"), F("team_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("started_at"),
                            Case(
                                When(end_is="unknown", then=F("started_at")), default=F("ended_at")
                            ),
                            Value("[)"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="rescue_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(end_is__in=["open", "unknown"], ended_at=None)
                | Q(end_is__in=["exact", "at_least"], ended_at__isnull=False),
                name="rescue_end_is_said",
            ),
        ]
