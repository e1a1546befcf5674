"""Where a team's meetings are read from, and those that wait while there is a Rescue."""

import django.db.models.deletion
from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0017_postmortem_documents"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="TeamCalendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.TextField(blank=True)),
                ("url_added_at", models.DateTimeField(null=True)),
                ("url_added_by", models.CharField(blank=True, max_length=254)),
                ("hours", models.PositiveSmallIntegerField(default=8)),
                ("asked_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("read_by", models.CharField(blank=True, max_length=254)),
                ("is_from_file", models.BooleanField(default=False)),
                ("findings", models.JSONField(default=list)),
                ("problem", models.CharField(blank=True, max_length=500)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "rescue",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, to="storage.rescue"
                    ),
                ),
                (
                    "team",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar",
                        to="storage.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ListedMeeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=16)),
                ("uid", models.CharField(max_length=255)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("recurrence", models.CharField(blank=True, max_length=20)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("title", models.CharField(blank=True, max_length=200)),
                ("organiser", models.CharField(blank=True, max_length=254)),
                ("attendees", models.JSONField(default=list)),
                ("is_recurring", models.BooleanField(default=False)),
                ("is_private", models.BooleanField(default=False)),
                ("verdict", models.CharField(max_length=8)),
                ("why", models.CharField(max_length=400)),
                ("is_chosen", models.BooleanField(default=False)),
                ("state", models.CharField(default="proposed", max_length=10)),
                ("postponed_at", models.DateTimeField(null=True)),
                ("postponed_by", models.CharField(blank=True, max_length=254)),
                ("given_back_at", models.DateTimeField(null=True)),
                ("given_back_by", models.CharField(blank=True, max_length=254)),
                (
                    "rescue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listed_meetings",
                        to="storage.rescue",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listed_meetings",
                        to="storage.team",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "key"],
                "constraints": [
                    models.UniqueConstraint(fields=("team", "key"), name="meeting_listed_once")
                ],
            },
        ),
    ]
