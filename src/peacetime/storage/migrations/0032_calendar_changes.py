"""Meetings that are moved, and reviews that are put, in connected calendars."""

import django.db.models.deletion
from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [("storage", "0031_open_groups_found")]
    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="listedmeeting",
            name="connection",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="storage.connection",
            ),
        ),
        migrations.AddField(
            model_name="listedmeeting",
            name="calendar",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AddField(
            model_name="listedmeeting",
            name="place",
            field=models.CharField(blank=True, db_default="", default="", max_length=2000),
        ),
        migrations.CreateModel(
            name="CalendarChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("calendar", models.CharField(max_length=500)),
                ("place", models.CharField(blank=True, max_length=2000)),
                ("uid", models.CharField(blank=True, max_length=255)),
                ("recurrence", models.CharField(blank=True, max_length=20)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("to_starts_at", models.DateTimeField(null=True)),
                ("to_ends_at", models.DateTimeField(null=True)),
                ("wanted", models.CharField(max_length=8)),
                ("wanted_at", models.DateTimeField()),
                ("wanted_by", models.CharField(max_length=254)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("done_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("failing_since", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=500)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_changes",
                        to="storage.connection",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_changes",
                        to="storage.incident",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_changes",
                        to="storage.team",
                    ),
                ),
            ],
            options={"ordering": ["-wanted_at", "-id"]},
        ),
        migrations.AddIndex(
            model_name="calendarchange",
            index=models.Index(
                fields=["connection", "state"], name="calendar_change_by_connection"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarchange",
            constraint=models.UniqueConstraint(
                fields=("connection", "team", "key"), name="calendar_change_once"
            ),
        ),
    ]
