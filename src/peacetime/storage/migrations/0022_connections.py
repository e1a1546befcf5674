"""Tools that Peacetime speaks to, and messages that go through them."""

import django.db.models.deletion
from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0021_signals"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Connection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=100)),
                ("settings", models.JSONField(default=dict)),
                ("secrets", models.BinaryField(null=True)),
                ("subjects", models.JSONField(default=list)),
                ("from_severity", models.CharField(default="SEV4", max_length=4)),
                ("audience", models.CharField(default="stakeholders", max_length=12)),
                ("is_dry_run", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=254)),
                ("paused_at", models.DateTimeField(null=True)),
                ("retired_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("is_right", models.BooleanField(null=True)),
                ("finding", models.CharField(blank=True, max_length=500)),
                ("speaks_as", models.CharField(blank=True, max_length=200)),
                ("scopes", models.TextField(blank=True)),
                ("missing_scopes", models.TextField(blank=True)),
                ("last_success_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=500)),
                ("last_error_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("open_until", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="connections",
                        to="storage.team",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.AddField(
            model_name="message",
            name="about",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="rendered",
            field=models.TextField(blank=True, default="", db_default=""),
        ),
        migrations.AddField(
            model_name="message",
            name="connection",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="storage.connection",
            ),
        ),
    ]
