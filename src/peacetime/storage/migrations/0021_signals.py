"""Where signals come from, deliveries as they came, and the alerts and groups that they were folded into."""

import django.db.models.deletion
from django.db import migrations, models

import peacetime.storage.identifiers

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0020_given_actions"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="IntakeBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
                ("sources", models.JSONField()),
                ("packed", models.BinaryField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["id"],
                        name="intake_batch_waiting",
                    ),
                    models.Index(fields=["read_at"], name="intake_batch_read"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.CharField(max_length=50, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("provider", models.CharField(default="generic", max_length=40)),
                ("key_digest", models.CharField(max_length=64)),
                ("key_ending", models.CharField(max_length=4)),
                ("former_key_digest", models.CharField(blank=True, max_length=64)),
                ("former_key_until", models.DateTimeField(null=True)),
                ("scheme", models.CharField(blank=True, max_length=20)),
                ("scheme_settings", models.JSONField(default=dict)),
                ("sealed_secret", models.BinaryField(null=True)),
                ("mapping", models.JSONField(null=True)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=254)),
                ("paused_at", models.DateTimeField(null=True)),
                ("paused_by", models.CharField(blank=True, max_length=254)),
                ("retired_at", models.DateTimeField(null=True)),
                ("last_received_at", models.DateTimeField(null=True)),
                ("last_problem_at", models.DateTimeField(null=True)),
                ("last_problem_code", models.CharField(blank=True, max_length=40)),
                ("last_problem", models.CharField(blank=True, max_length=500)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
                        to="storage.service",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
                        to="storage.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AlertRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("verb", models.CharField(max_length=6)),
                ("name", models.CharField(max_length=100)),
                ("number", models.PositiveIntegerField()),
                ("title_pattern", models.CharField(blank=True, max_length=200)),
                ("level", models.CharField(blank=True, max_length=8)),
                ("trigger", models.CharField(blank=True, max_length=12)),
                ("severity", models.CharField(blank=True, max_length=4)),
                ("done_when", models.CharField(blank=True, max_length=500)),
                ("until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=254)),
                ("retired_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "service",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="storage.service"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alert_rules",
                        to="storage.team",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="storage.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AlertGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=peacetime.storage.identifiers.short_id, max_length=8, unique=True
                    ),
                ),
                ("place", models.CharField(max_length=250)),
                ("service_word", models.CharField(blank=True, max_length=200)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("level", models.CharField(blank=True, max_length=8)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("folded_at", models.DateTimeField()),
                ("alerts", models.PositiveIntegerField(default=0)),
                ("firing", models.PositiveIntegerField(default=0)),
                ("acknowledged", models.PositiveIntegerField(default=0)),
                ("linked_at", models.DateTimeField(null=True)),
                ("linked_by", models.CharField(blank=True, max_length=254)),
                ("rule_problem", models.CharField(blank=True, max_length=500)),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="alert_groups",
                        to="storage.incident",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged",
                        to="storage.alertgroup",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="storage.service"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alert_groups",
                        to="storage.team",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="groups",
                        to="storage.alertrule",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups",
                        to="storage.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("matter", models.UUIDField()),
                ("key", models.CharField(max_length=500)),
                ("kind", models.CharField(max_length=13)),
                ("state", models.CharField(max_length=12)),
                ("state_at", models.DateTimeField()),
                ("started_at", models.DateTimeField()),
                ("level", models.CharField(blank=True, max_length=8)),
                ("title", models.CharField(max_length=300)),
                ("service_word", models.CharField(blank=True, max_length=200)),
                ("team_word", models.CharField(blank=True, max_length=200)),
                ("link", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("is_test", models.BooleanField(default=False)),
                ("received_at", models.DateTimeField()),
                ("words", models.JSONField(null=True)),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="storage.alertgroup",
                    ),
                ),
                (
                    "ignored_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="ignored",
                        to="storage.alertrule",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="storage.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SeenDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=32)),
                ("received_at", models.DateTimeField(db_index=True)),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="storage.source",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "digest"), name="delivery_seen_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="IntakeEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("sentence", models.CharField(max_length=500)),
                ("times", models.PositiveBigIntegerField(default=1)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refusals",
                        to="storage.source",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "code"), name="refused_once_a_reason")
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=peacetime.storage.identifiers.short_id, max_length=8, unique=True
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("body", models.BinaryField()),
                ("content_type", models.CharField(blank=True, max_length=200)),
                ("headers", models.JSONField(default=dict)),
                ("digest", models.CharField(max_length=32)),
                ("state", models.CharField(max_length=11)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("sentence", models.CharField(blank=True, max_length=500)),
                ("remarks", models.JSONField(default=list)),
                ("signals", models.PositiveIntegerField(default=0)),
                ("times", models.PositiveIntegerField(default=1)),
                ("looked_at", models.DateTimeField(null=True)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="storage.source",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["source", "state", "-received_at"], name="delivery_by_source"
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["id"],
                        name="delivery_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "digest"), name="delivery_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="alertgroup",
            index=models.Index(
                condition=models.Q(("merged_into", None)),
                fields=["place", "last_at"],
                name="alert_group_by_place",
            ),
        ),
        migrations.AddIndex(
            model_name="alertgroup",
            index=models.Index(fields=["team", "-last_at"], name="alert_group_by_team"),
        ),
        migrations.AddIndex(
            model_name="alertgroup",
            index=models.Index(fields=["-last_at", "-id"], name="alert_group_by_moment"),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("kind", "alert"), _negated=True),
                fields=["kind", "-started_at"],
                name="signal_by_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(fields=("matter", "started_at"), name="alert_once"),
        ),
    ]
