"""Every change of state has an actor and a time, in rows that cannot be changed."""

from typing import ClassVar

from django.db import models


class AuditChain(models.Model):
    """The head of one hash chain: one per team, one for the organisation."""

    name = models.CharField(max_length=60, primary_key=True)
    length = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)


class AuditEntry(models.Model):
    chain = models.ForeignKey(AuditChain, on_delete=models.PROTECT)
    number = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=254)
    fact = models.CharField(max_length=60)
    object = models.CharField(max_length=120)
    changes = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    entry_hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "number"], name="audit_number_once")
        ]
        indexes: ClassVar = [models.Index(fields=["-at"], name="audit_by_time")]
