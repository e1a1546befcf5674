"""How the organisation words its messages, version by version."""

from typing import ClassVar

from django.db import models


class WordingVersion(models.Model):
    """One version of one message's wording: appended to, never changed. Version 0 is what is shipped."""

    kind = models.CharField(max_length=30)
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    restored_from = models.PositiveIntegerField(null=True)  # a number
    at = models.DateTimeField()
    author = models.CharField(max_length=254)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "number"], name="wording_version_once")
        ]
