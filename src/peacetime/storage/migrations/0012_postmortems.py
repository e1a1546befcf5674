"""Postmortems with their versions, the action items that came of them, and which rituals were held."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import peacetime.storage.identifiers

WAITING = "SET LOCAL lock_timeout = '5s';"
FORWARD = """
CREATE TRIGGER postmortem_version_append_only BEFORE UPDATE OR DELETE ON storage_postmortemversion
    FOR EACH ROW EXECUTE FUNCTION peacetime_refuse_change();
"""
BACKWARD = "DROP TRIGGER postmortem_version_append_only ON storage_postmortemversion;"


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0011_gauge_ahead"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Postmortem",
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
                ("title", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=254)),
                ("changed_at", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("origin", models.CharField(default="written", max_length=8)),
                (
                    "incident",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postmortem",
                        to="storage.incident",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postmortems",
                        to="storage.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ActionItem",
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
                ("text", models.CharField(max_length=500)),
                ("kind", models.CharField(blank=True, max_length=10)),
                ("due_on", models.DateField(null=True)),
                ("cause", models.CharField(blank=True, max_length=300)),
                ("ticket", models.CharField(blank=True, max_length=2000)),
                ("updates", models.CharField(blank=True, max_length=200)),
                ("link", models.CharField(blank=True, max_length=2000)),
                ("state", models.CharField(default="open", max_length=12)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("priority", models.PositiveIntegerField(null=True)),
                ("is_in_backlog", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=254)),
                ("changed_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="storage.team",
                    ),
                ),
                (
                    "postmortem",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="storage.postmortem",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PostmortemVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("restored_from", models.PositiveIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("author", models.CharField(max_length=254)),
                (
                    "postmortem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="storage.postmortem",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RitualRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ritual", models.CharField(max_length=40)),
                ("occurrence", models.CharField(max_length=40)),
                ("is_held", models.BooleanField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("minutes", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=254)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ritual_records",
                        to="storage.team",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="postmortem",
            index=models.Index(fields=["team", "-created_at"], name="postmortem_by_team"),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(fields=["team", "due_on"], name="action_by_team"),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["owner", "due_on"],
                name="open_action_by_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state__in", ["done", "dropped"])),
                    models.Q(
                        ("closed_at", None), ("state__in", ["open", "in_progress", "blocked"])
                    ),
                    _connector="OR",
                ),
                name="action_closed_with_its_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="postmortemversion",
            constraint=models.UniqueConstraint(
                fields=("postmortem", "number"), name="postmortem_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="ritualrecord",
            constraint=models.UniqueConstraint(
                fields=("team", "ritual", "occurrence"),
                name="ritual_recorded_once",
                nulls_distinct=False,
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
