"""Signals of other tools: where they come from, deliveries as they came, and what they were folded into."""

from typing import ClassVar

from django.db import models

from peacetime.storage.identifiers import short_id


class Source(models.Model):
    """One address that another tool sends to: `/in/<slug>/<key>`."""

    slug = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    provider = models.CharField(max_length=40, default="generic")  # a folder's name, or "generic"
    team = models.ForeignKey(  # where a signal names no team and no service of ours
        "storage.Team", null=True, on_delete=models.PROTECT, related_name="sources"
    )
    service = models.ForeignKey(
        "storage.Service", null=True, on_delete=models.PROTECT, related_name="sources"
    )
    key_digest = models.CharField(max_length=64)
    key_ending = models.CharField(max_length=4)  # to recognise an address in a list
    former_key_digest = models.CharField(max_length=64, blank=True)
    former_key_until = models.DateTimeField(null=True)  # after a rotation the old one still works
    scheme = models.CharField(max_length=20, blank=True)  # how it signs; "" where it does not
    scheme_settings = models.JSONField(default=dict)  # names of headers and the like, no secret
    sealed_secret = models.BinaryField(null=True)
    mapping = models.JSONField(null=True)  # of a generic source, made by pointing at fields
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    paused_at = models.DateTimeField(null=True)
    paused_by = models.CharField(max_length=254, blank=True)
    retired_at = models.DateTimeField(null=True)
    last_received_at = models.DateTimeField(null=True)
    last_problem_at = models.DateTimeField(null=True)
    last_problem_code = models.CharField(max_length=40, blank=True)
    last_problem = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)


class IntakeBatch(models.Model):
    """Deliveries that were committed together, packed: nobody can write two thousand rows a second cheaply."""

    received_at = models.DateTimeField()  # of its first
    count = models.PositiveIntegerField()
    sources = models.JSONField()  # ids, each once
    packed = models.BinaryField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=models.Q(read_at=None), name="intake_batch_waiting"
            ),
            models.Index(fields=["read_at"], name="intake_batch_read"),
        ]


class Delivery(models.Model):
    """One delivery that a person may look at: all that could not be read, and the latest of the others.

    `state`: `waiting` (to be read again), `read`, `passed_over` (says nothing about a matter), `dead`.
    """

    ref = models.CharField(max_length=8, unique=True, default=short_id)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="deliveries")
    received_at = models.DateTimeField()
    body = models.BinaryField()  # after decompression
    content_type = models.CharField(max_length=200, blank=True)
    headers = models.JSONField(default=dict)  # the few that readers need, in small letters
    digest = models.CharField(max_length=32)  # the same for a repetition
    state = models.CharField(max_length=11)
    code = models.CharField(max_length=40, blank=True)
    sentence = models.CharField(max_length=500, blank=True)
    remarks = models.JSONField(default=list)
    signals = models.PositiveIntegerField(default=0)
    times = models.PositiveIntegerField(default=1)  # how often the same came, while it was kept
    looked_at = models.DateTimeField(null=True)  # when it was last read

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "digest"], name="delivery_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["source", "state", "-received_at"], name="delivery_by_source"),
            models.Index(
                fields=["id"], condition=models.Q(state="waiting"), name="delivery_waiting"
            ),
        ]


class SeenDelivery(models.Model):
    """That a delivery without moments of its own came, and when first: its repetition says nothing new."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=32)
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "digest"], name="delivery_seen_once")
        ]


class IntakeEntry(models.Model):
    """Deliveries of one source that were refused for one reason; one row however many, so that it stays small."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="refusals")
    code = models.CharField(max_length=40)
    sentence = models.CharField(max_length=500)
    times = models.PositiveBigIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "code"], name="refused_once_a_reason")
        ]


class AlertRule(models.Model):
    """What happens with alerts of a kind: `ignore` them, `open` an incident, or `join` the team's open one.

    Conditions that are empty hold always; the first rule that holds decides.
    """

    verb = models.CharField(max_length=6)
    name = models.CharField(max_length=100)
    number = models.PositiveIntegerField()  # in which order they are asked
    team = models.ForeignKey(  # null: a rule of the organisation
        "storage.Team", null=True, on_delete=models.CASCADE, related_name="alert_rules"
    )
    source = models.ForeignKey(Source, null=True, on_delete=models.CASCADE, related_name="rules")
    service = models.ForeignKey("storage.Service", null=True, on_delete=models.CASCADE)
    title_pattern = models.CharField(max_length=200, blank=True)  # * stands for anything
    level = models.CharField(max_length=8, blank=True)  # this bad or worse
    trigger = models.CharField(max_length=12, blank=True)  # what an opened incident says
    severity = models.CharField(max_length=4, blank=True)
    done_when = models.CharField(max_length=500, blank=True)
    until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)


class AlertGroup(models.Model):
    """Alerts of one place (a service, a team, or a source) that began within a gap of one another.

    A group that became part of another points to it and counts nothing any more.
    """

    ref = models.CharField(max_length=8, unique=True, default=short_id)
    place = models.CharField(max_length=250)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="groups")
    service = models.ForeignKey("storage.Service", null=True, on_delete=models.PROTECT)
    team = models.ForeignKey(
        "storage.Team", null=True, on_delete=models.PROTECT, related_name="alert_groups"
    )
    service_word = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300, blank=True)  # of the worst, of those the first
    titled_at = models.DateTimeField(null=True)  # when that one began
    level = models.CharField(max_length=8, blank=True)  # the worst
    level_word = models.CharField(max_length=40, blank=True, db_default="")  # in the tool's words
    first_at = models.DateTimeField()  # beginnings of its alerts
    last_at = models.DateTimeField()
    changed_at = models.DateTimeField()  # the latest moment that one of its alerts speaks of
    folded_at = models.DateTimeField()  # when we learned of the latest change
    alerts = models.PositiveIntegerField(default=0)
    firing = models.PositiveIntegerField(default=0)
    acknowledged = models.PositiveIntegerField(default=0)
    incident = models.ForeignKey(
        "storage.Incident", null=True, on_delete=models.SET_NULL, related_name="alert_groups"
    )
    linked_at = models.DateTimeField(null=True)
    linked_by = models.CharField(max_length=254, blank=True)
    rule = models.ForeignKey(  # that opened or joined, or is about to
        AlertRule, null=True, on_delete=models.SET_NULL, related_name="groups"
    )
    rule_problem = models.CharField(max_length=500, blank=True)  # why it could not
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="merged"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["place", "last_at"],
                condition=models.Q(merged_into=None),
                name="alert_group_by_place",
            ),
            models.Index(fields=["team", "-last_at"], name="alert_group_by_team"),
            models.Index(
                fields=["team"],
                condition=models.Q(models.Q(firing__gt=0) | models.Q(acknowledged__gt=0))
                & models.Q(merged_into=None),
                name="alert_group_open",
            ),
            models.Index(fields=["-last_at", "-id"], name="alert_group_by_moment"),
        ]


class Alert(models.Model):
    """One occurrence of one matter: (source, key, began). Signals that are no trouble have no group.

    What it points to is never removed, and folding alone writes it; the database does not look for it again
    at each of twenty thousand rows a second, nor lock it.
    """

    matter = models.UUIDField()  # digest of source and key
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        related_name="alerts",
        db_index=False,
        db_constraint=False,
    )
    key = models.CharField(max_length=500)
    kind = models.CharField(max_length=13)
    state = models.CharField(max_length=12)
    state_at = models.DateTimeField()  # since when, by the tool
    started_at = models.DateTimeField()
    level = models.CharField(max_length=8, blank=True)  # the worst that was said
    level_word = models.CharField(max_length=40, blank=True, db_default="")  # in the tool's words
    title = models.CharField(max_length=300)
    service_word = models.CharField(max_length=200, blank=True)
    team_word = models.CharField(max_length=200, blank=True)
    link = models.TextField(blank=True)
    text = models.TextField(blank=True)
    is_test = models.BooleanField(default=False)
    received_at = models.DateTimeField()  # when we first heard of it
    words = models.JSONField(null=True)  # where the tool does not say when it began
    earlier = models.JSONField(null=True)  # what the latest word left out, and of when it is
    group = models.ForeignKey(
        AlertGroup,
        null=True,
        on_delete=models.PROTECT,
        related_name="members",
        db_constraint=False,
    )
    ignored_by = models.ForeignKey(
        AlertRule,
        null=True,
        on_delete=models.SET_NULL,
        related_name="ignored",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "started_at"], name="alert_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["kind", "-started_at"],
                condition=~models.Q(kind="alert"),
                name="signal_by_kind",
            ),
        ]
