"""Incidents, who holds which role, what must be true before standing down, what was told."""

from typing import ClassVar

from django.db import models

from peacetime.storage.identifiers import short_id


class SeverityLevel(models.Model):
    """What an organisation means by a severity, and how often stakeholders then hear."""

    severity = models.CharField(max_length=4, unique=True)
    meaning = models.CharField(max_length=200)
    cadence_minutes = models.PositiveIntegerField(null=True)  # null: no promise of a next update


class Incident(models.Model):
    ref = models.CharField(max_length=8, unique=True, default=short_id)
    team = models.ForeignKey("storage.Team", on_delete=models.PROTECT, related_name="incidents")
    rescue = models.ForeignKey(
        "storage.Rescue", null=True, on_delete=models.SET_NULL, related_name="incidents"
    )
    trigger = models.CharField(max_length=12)
    summary = models.CharField(max_length=300)
    severity = models.CharField(max_length=4, blank=True)  # "" where an import does not say
    severity_word = models.CharField(max_length=100, blank=True)  # the source's own word
    done_when = models.CharField(max_length=500, blank=True)
    customers_affected = models.CharField(max_length=200, blank=True)
    services = models.ManyToManyField("storage.Service", related_name="incidents")
    service_words = models.CharField(max_length=1000, blank=True)  # the source's own words

    impact_started_at = models.DateTimeField(null=True)
    detected_at = models.DateTimeField(null=True)
    declared_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    mitigated_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    is_open = models.BooleanField(default=True)
    closed_at = models.DateTimeField(null=True)  # null for imports, whose end is `resolved_at`

    is_private = models.BooleanField(default=False, db_default=False)
    is_drill = models.BooleanField(default=False, db_default=False)
    suspended_at = models.DateTimeField(null=True)  # a drill that waits for a real Rescue to end
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )

    next_update_at = models.DateTimeField(null=True)
    approver = models.ForeignKey(
        "storage.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    review_at = models.DateTimeField(null=True)

    final_summary = models.TextField(blank=True)  # the cause in brief
    final_impact = models.CharField(max_length=1000, blank=True)
    follow_up = models.CharField(max_length=1000, blank=True)
    postmortem_at = models.DateTimeField(null=True)
    postmortem_owner = models.ForeignKey(
        "storage.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    recognition = models.CharField(max_length=1000, blank=True)
    override_reason = models.CharField(
        max_length=500, blank=True
    )  # stood down with criteria unmet, because

    timeline_length = models.PositiveIntegerField(default=0)
    timeline_hash = models.CharField(max_length=64, blank=True)

    kind = models.CharField(max_length=12, default="incident")  # incident | maintenance
    origin = models.CharField(max_length=8, default="declared")  # declared | import
    source_key = models.CharField(max_length=300, null=True)
    source_digest = models.CharField(
        max_length=64, blank=True
    )  # tells a changed row from a known one
    history_import = models.ForeignKey("storage.HistoryImport", null=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["team", "-declared_at"], name="incident_by_team")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "source_key"], name="incident_imported_once"),
        ]


class JoinedTeam(models.Model):
    """A further team that runs an incident in a Rescue of its own; the declaring one is the incident's `team`.

    Who declared stays who declared: a team that comes back in another Rescue joins as others do.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="joined")
    team = models.ForeignKey("storage.Team", on_delete=models.PROTECT, related_name="joined")
    rescue = models.ForeignKey("storage.Rescue", on_delete=models.PROTECT, related_name="joined")
    joined_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "rescue"], name="team_joined_once")
        ]


class RoleAssignment(models.Model):
    """One person's time in one role of one incident."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=10)
    person = models.ForeignKey("storage.Person", on_delete=models.PROTECT, related_name="roles")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident", "role", "person"],
                condition=models.Q(to_at=None),
                name="role_held_once",
            ),
            models.UniqueConstraint(
                fields=["incident", "role"],
                condition=models.Q(to_at=None, role__in=["commander", "comms_lead", "scribe"]),
                name="role_held_by_one",
            ),
        ]


class ExitCriterion(models.Model):
    """One line of the "back to Delivery" checklist of one incident."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="criteria")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    is_met = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=254, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "number"], name="criterion_once")
        ]


class StatusUpdate(models.Model):
    """What stakeholders were told, and when they were promised to hear again."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="updates")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=2000)
    scope = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=20)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=254)
    next_update_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "number"], name="update_once")
        ]
