"""Postmortems with every version of their text, and the action items that came of them."""

from typing import ClassVar

from django.db import models

from peacetime.storage.identifiers import short_id


class Postmortem(models.Model):
    """What was learnt from an incident; of an incident there is one, and one that was brought may have none.

    `text` is the Markdown of the last version, without its action items: those are rows of their own.
    """

    ref = models.CharField(max_length=8, unique=True, default=short_id)
    incident = models.OneToOneField(
        "storage.Incident", null=True, on_delete=models.PROTECT, related_name="postmortem"
    )
    team = models.ForeignKey("storage.Team", on_delete=models.PROTECT, related_name="postmortems")
    title = models.CharField(max_length=300)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    began_at = models.DateTimeField(null=True)  # of the incident, where it is known
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    changed_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=8, default="written")  # written | brought

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["team", "-created_at"], name="postmortem_by_team")
        ]


class PostmortemVersion(models.Model):
    """One version of a postmortem's text: appended to, never changed."""

    postmortem = models.ForeignKey(Postmortem, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    text = models.TextField()
    restored_from = models.PositiveIntegerField(null=True)  # a number
    at = models.DateTimeField()
    author = models.CharField(max_length=254)
    also_by = models.JSONField(default=list, db_default=[])  # who else wrote it, at the same time

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["postmortem", "number"], name="postmortem_version_once")
        ]


class PostmortemTemplateVersion(models.Model):
    """One version of what new postmortems begin with: appended to, never changed. Version 0 is what is shipped."""

    number = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    restored_from = models.PositiveIntegerField(null=True)  # a number
    at = models.DateTimeField()
    author = models.CharField(max_length=254)


class PostmortemUpdate(models.Model):
    """What somebody typed into the text that several write at once: appended to, never changed.

    `update` is Yjs's. A row with a `version` holds the whole document as that version says it; the rows
    that went into it are removed a while later. `document` is one from its beginning; after a redaction
    there is another.
    """

    postmortem = models.ForeignKey(Postmortem, on_delete=models.PROTECT, related_name="updates")
    document = models.CharField(max_length=8)
    xid = models.BigIntegerField(
        db_default=models.Func(
            models.Func(
                models.Func(function="pg_current_xact_id"), template="%(expressions)s::text"
            ),
            template="%(expressions)s::bigint",
            output_field=models.BigIntegerField(),
        )
    )
    update = models.BinaryField()
    version = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()
    author = models.CharField(max_length=254)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["postmortem", "xid"], name="postmortem_update_in_order"),
            models.Index(fields=["at"], name="postmortem_update_by_age"),
        ]


class PostmortemPdf(models.Model):
    """A postmortem as a PDF file, as it was last asked for; made anew when what it shows has changed.

    `digest` is of the page it was made from. It is removed after a while, and with every redaction.
    """

    postmortem = models.OneToOneField(Postmortem, on_delete=models.PROTECT, related_name="pdf")
    digest = models.CharField(max_length=64)
    content = models.BinaryField(
        null=True
    )  # None while it is being made, and where it could not be
    problem = models.CharField(max_length=40, blank=True)  # a code of why it could not be made
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)


class ActionItem(models.Model):
    """One change that a postmortem asks for: whose it is, until when, and how far it is."""

    ref = models.CharField(max_length=8, unique=True, default=short_id)
    postmortem = models.ForeignKey(
        Postmortem, null=True, on_delete=models.PROTECT, related_name="actions"
    )
    team = models.ForeignKey("storage.Team", on_delete=models.PROTECT, related_name="actions")
    text = models.CharField(max_length=500)
    kind = models.CharField(max_length=10, blank=True)  # prevent | detect | mitigate | process
    owner = models.ForeignKey(
        "storage.Person", null=True, on_delete=models.PROTECT, related_name="actions"
    )
    due_on = models.DateField(null=True)
    cause = models.CharField(max_length=300, blank=True)  # which of the causes it is to end
    ticket = models.CharField(max_length=2000, blank=True)
    updates = models.CharField(max_length=200, blank=True)  # the runbook or tool it changes
    link = models.CharField(max_length=2000, blank=True)  # where the change can be seen
    state = models.CharField(max_length=12, default="open")
    reason = models.CharField(max_length=500, blank=True)  # why it is blocked, or was dropped
    priority = models.PositiveIntegerField(null=True)
    is_in_backlog = models.BooleanField(default=False)  # the debt backlog, beyond the three to five
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    told_soon_at = models.DateTimeField(null=True)  # that its owner was told it is due soon
    told_past_at = models.DateTimeField(null=True)  # that its day has passed
    told_given_at = models.DateTimeField(null=True)  # that it is theirs
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["team", "due_on"], name="action_by_team"),
            models.Index(
                fields=["owner", "due_on"],
                condition=models.Q(closed_at=None),
                name="open_action_by_owner",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=["done", "dropped"], closed_at__isnull=False)
                | models.Q(state__in=["open", "in_progress", "blocked"], closed_at=None),
                name="action_closed_with_its_state",
            )
        ]


class RitualRecord(models.Model):
    """That a ritual's occurrence was held, or skipped for a reason; `team` None is the organisation's."""

    team = models.ForeignKey(
        "storage.Team", null=True, on_delete=models.PROTECT, related_name="ritual_records"
    )
    ritual = models.CharField(max_length=40)
    occurrence = models.CharField(max_length=40)  # its key, as 2026-W14
    is_held = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    minutes = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=254)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "ritual", "occurrence"],
                nulls_distinct=False,
                name="ritual_recorded_once",
            )
        ]
