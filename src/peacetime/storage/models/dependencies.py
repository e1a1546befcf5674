"""What services need of one another, where each need is known from, and what brought which incident."""

from typing import ClassVar

from django.db import models

from peacetime.storage.identifiers import short_id


class Need(models.Model):
    """One thing a service needs: some of its members, or all of them.

    `labelled_by` is the person who said how it is coupled; "" where an import did, or nobody. An import
    never changes what a person said.
    """

    ref = models.CharField(max_length=8, unique=True, default=short_id)
    consumer = models.ForeignKey("storage.Service", on_delete=models.PROTECT, related_name="needs")
    coupling = models.CharField(max_length=8, default="unknown")  # hard | soft | unknown
    enough = models.PositiveSmallIntegerField(null=True)  # of the members; null is all of them
    attribute = models.CharField(max_length=200, blank=True)  # what of the consumer shows it
    journey = models.CharField(max_length=100, blank=True)
    is_declared = models.BooleanField(default=True)  # by a person or a file; not only seen
    labelled_by = models.CharField(max_length=254, blank=True)
    labelled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()


class NeedMember(models.Model):
    """One provider of a need, and what protects the consumer from it."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="members")
    provider = models.ForeignKey(
        "storage.Service", on_delete=models.PROTECT, related_name="needed_by"
    )
    cover_minutes = models.FloatField(default=0)  # infinity: it never runs out
    timeout_seconds = models.FloatField(null=True)  # null: none, or not known
    has_breaker = models.BooleanField(default=False)
    retries = models.PositiveSmallIntegerField(default=0)
    expected = models.FloatField(null=True)  # of the provider's owner; a share of time
    verified_on = models.DateField(null=True)  # when the protection was last drilled
    verified_by = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["need", "provider"], name="need_member_once")
        ]


class NeedEvidence(models.Model):
    """One reason to believe in a member of a need."""

    member = models.ForeignKey(NeedMember, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=8)  # declared | observed | startup | incident | drill
    source = models.CharField(max_length=300, blank=True)
    seen_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "kind", "source"], name="evidence_once")
        ]


class SystemVersion(models.Model):
    """One change of the described system, whole as its author made it: appended to, never changed."""

    number = models.PositiveIntegerField(unique=True)
    how = models.CharField(max_length=10)  # described | imported | edited | sample
    source = models.CharField(max_length=300, blank=True)  # the file, or what was imported
    changes = models.JSONField(default=list)  # sentences
    at = models.DateTimeField()
    author = models.CharField(max_length=254)


class IncidentCause(models.Model):
    """The service whose own outage brought an incident; of an incident there is one."""

    incident = models.OneToOneField(
        "storage.Incident", on_delete=models.CASCADE, related_name="upstream_cause"
    )
    service = models.ForeignKey(
        "storage.Service", on_delete=models.PROTECT, related_name="caused_incidents"
    )
    said_by = models.CharField(max_length=254)
    said_at = models.DateTimeField()
