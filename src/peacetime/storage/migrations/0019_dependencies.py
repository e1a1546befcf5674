"""What services need of one another, their own outages, and what brought which incident."""

import django.db.models.deletion
from django.db import migrations, models

from peacetime.storage.identifiers import short_id

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0018_team_calendars"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="SystemVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("how", models.CharField(max_length=10)),
                ("source", models.CharField(blank=True, max_length=300)),
                ("changes", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("author", models.CharField(max_length=254)),
            ],
        ),
        migrations.AddField(
            model_name="service",
            name="is_paging",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="service",
            name="outage_minutes",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="service",
            name="outages_per_month",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="service",
            name="promised",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="service",
            name="slow_share",
            field=models.FloatField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="team",
            name="rescue_aftermath_minutes",
            field=models.FloatField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="team",
            name="rescue_floor_minutes",
            field=models.FloatField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="IncidentCause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("said_by", models.CharField(max_length=254)),
                ("said_at", models.DateTimeField()),
                (
                    "incident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="upstream_cause",
                        to="storage.incident",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="caused_incidents",
                        to="storage.service",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(default=short_id, max_length=8, unique=True)),
                ("coupling", models.CharField(default="unknown", max_length=8)),
                ("enough", models.PositiveSmallIntegerField(null=True)),
                ("attribute", models.CharField(blank=True, max_length=200)),
                ("journey", models.CharField(blank=True, max_length=100)),
                ("is_declared", models.BooleanField(default=True)),
                ("labelled_by", models.CharField(blank=True, max_length=254)),
                ("labelled_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "consumer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="storage.service",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NeedMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cover_minutes", models.FloatField(default=0)),
                ("timeout_seconds", models.FloatField(null=True)),
                ("has_breaker", models.BooleanField(default=False)),
                ("retries", models.PositiveSmallIntegerField(default=0)),
                ("expected", models.FloatField(null=True)),
                ("verified_on", models.DateField(null=True)),
                ("verified_by", models.CharField(blank=True, max_length=254)),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="storage.need",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needed_by",
                        to="storage.service",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NeedEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("source", models.CharField(blank=True, max_length=300)),
                ("seen_on", models.DateField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="storage.needmember",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="needmember",
            constraint=models.UniqueConstraint(
                fields=("need", "provider"), name="need_member_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="needevidence",
            constraint=models.UniqueConstraint(
                fields=("member", "kind", "source"), name="evidence_once"
            ),
        ),
    ]
