"""Action items as tickets of a tracker."""

import django.db.models.deletion
from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0025_recognition"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("marker", models.CharField(max_length=60)),
                ("key", models.CharField(blank=True, max_length=100)),
                ("url", models.CharField(blank=True, max_length=2000)),
                ("word", models.CharField(blank=True, max_length=200)),
                ("ours", models.CharField(default="to_do", max_length=12)),
                ("theirs", models.CharField(default="to_do", max_length=12)),
                ("sent", models.JSONField(default=dict)),
                ("remarks", models.JSONField(default=list)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("begun_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("failing_since", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=500)),
                ("filed_at", models.DateTimeField()),
                ("filed_by", models.CharField(max_length=254)),
                ("made_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("unlinked_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="storage.connection",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="storage.actionitem",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TrackerReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_until", models.DateTimeField()),
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reading",
                        to="storage.connection",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["connection", "state"], name="ticket_by_connection"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["connection", "key"], name="ticket_by_key"),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("unlinked_at", None)),
                fields=("item",),
                name="action_item_filed_once",
            ),
        ),
    ]
