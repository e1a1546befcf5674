"""Schedules and incidents that are read of other tools."""

import django.db.models.deletion
from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"
ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("storage", "0029_alerts_unchecked")]
    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="oncallshift",
            name="connection",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="storage.connection",
            ),
        ),
        migrations.CreateModel(
            name="ScheduleReading",
            fields=[
                ("id", ID),
                ("schedule", models.CharField(max_length=200)),
                ("read_at", models.DateTimeField(null=True)),
                ("turns", models.PositiveIntegerField(default=0)),
                ("unmatched", models.JSONField(default=list)),
                ("problem", models.CharField(blank=True, max_length=500)),
                ("problem_at", models.DateTimeField(null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schedules",
                        to="storage.connection",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="storage.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BackFill",
            fields=[
                ("id", ID),
                ("which", models.CharField(blank=True, max_length=500)),
                ("since", models.DateTimeField()),
                ("state", models.CharField(default="fetching", max_length=10)),
                ("cursor", models.CharField(blank=True, max_length=2000)),
                ("pages", models.PositiveIntegerField(default=0)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("problem", models.CharField(blank=True, max_length=500)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=254)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="back_fills",
                        to="storage.connection",
                    ),
                ),
                (
                    "history_import",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="storage.historyimport",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="storage.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BackFillPage",
            fields=[
                ("id", ID),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                (
                    "back_fill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fetched",
                        to="storage.backfill",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="schedulereading",
            constraint=models.UniqueConstraint(
                fields=("connection", "schedule", "team"), name="schedule_read_once"
            ),
        ),
        migrations.AddIndex(
            model_name="backfill",
            index=models.Index(fields=["connection", "state"], name="back_fill_by_connection"),
        ),
        migrations.AddConstraint(
            model_name="backfill",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "fetching")),
                fields=("connection",),
                name="back_fill_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="backfillpage",
            constraint=models.UniqueConstraint(
                fields=("back_fill", "number"), name="back_fill_page_once"
            ),
        ),
    ]
