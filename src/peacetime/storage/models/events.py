"""What changed, for those who watch. Streams read it by (xid, id) and so lose nothing."""

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """A named fact. `xid` is the writing transaction: rows are read once all earlier ones are decided."""

    xid = models.BigIntegerField(
        db_default=models.Func(
            models.Func(
                models.Func(function="pg_current_xact_id"), template="%(expressions)s::text"
            ),
            template="%(expressions)s::bigint",
            output_field=models.BigIntegerField(),
        )
    )
    fact = models.CharField(max_length=60)
    team = models.CharField(max_length=50, blank=True)  # slug
    incident = models.CharField(max_length=8, blank=True)  # ref
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["xid", "id"], name="event_in_order")]
