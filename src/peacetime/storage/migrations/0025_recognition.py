"""What the signals said of teams, what was told of it, and what became of that."""

import django.db.models.deletion
from django.db import migrations, models

import peacetime.storage.identifiers

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0024_chat"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ModeSuggestion",
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
                ("kind", models.CharField(max_length=10)),
                ("track", models.CharField(max_length=8)),
                ("episode", models.PositiveIntegerField()),
                ("grade", models.PositiveSmallIntegerField()),
                ("weight", models.FloatField()),
                ("reasons", models.JSONField()),
                ("proposal", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                ("told_to", models.CharField(blank=True, max_length=20)),
                ("followed_at", models.DateTimeField(null=True)),
                ("dismissed_at", models.DateTimeField(null=True)),
                ("dismissal", models.CharField(blank=True, max_length=12)),
                ("over_at", models.DateTimeField(null=True)),
                ("is_by_itself", models.BooleanField(default=False)),
                ("fate", models.CharField(blank=True, max_length=9)),
                ("fate_at", models.DateTimeField(null=True)),
                ("by", models.CharField(blank=True, max_length=254)),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="suggestions",
                        to="storage.incident",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestions",
                        to="storage.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("fate", "")),
                        fields=["team"],
                        name="suggestion_without_fate",
                    ),
                    models.Index(fields=["-made_at", "-id"], name="suggestion_by_moment"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("team", "track", "episode"), name="suggestion_once_an_episode"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecognitionSetting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("thresholds", models.JSONField(default=dict)),
                ("is_muted", models.BooleanField(default=False)),
                ("muted_until", models.DateTimeField(null=True)),
                ("declares_by_itself", models.CharField(default="never", max_length=6)),
                ("changed_at", models.DateTimeField(null=True)),
                ("changed_by", models.CharField(blank=True, max_length=254)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "team",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recognition_setting",
                        to="storage.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("team", None)),
                        name="one_recognition_of_the_organisation",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecognitionState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("watch", models.JSONField(default=dict)),
                ("is_calm", models.BooleanField(default=True)),
                ("looked_at", models.DateTimeField(null=True)),
                (
                    "team",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recognition_state",
                        to="storage.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_calm", False)),
                        fields=["team"],
                        name="recognition_going_on",
                    )
                ],
            },
        ),
    ]
