"""Sign-ins that failed: what the throttle counts."""

from typing import ClassVar

from django.db import models


class SignInFailure(models.Model):
    """One failed attempt in one bucket: a digest of the address, the client, or both."""

    bucket = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["bucket", "at"], name="sign_in_failure_by_bucket")
        ]
