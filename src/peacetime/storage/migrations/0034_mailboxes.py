"""Mailboxes that are read for alerts, and answers to our own mails."""

import django.db.models.deletion
from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [("storage", "0033_level_words")]
    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("host", models.CharField(max_length=253)),
                ("port", models.PositiveIntegerField()),
                ("security", models.CharField(max_length=8)),
                ("user_name", models.CharField(max_length=254)),
                ("sealed_password", models.BinaryField()),
                ("folder", models.CharField(max_length=200)),
                ("afterwards", models.CharField(max_length=4)),
                ("moved_to", models.CharField(blank=True, max_length=200)),
                ("reads_old", models.BooleanField(default=False)),
                ("takes_answers", models.BooleanField(default=False)),
                ("address", models.CharField(blank=True, max_length=254)),
                ("uid_validity", models.BigIntegerField(null=True)),
                ("last_uid", models.BigIntegerField(null=True)),
                ("taken", models.PositiveBigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=254)),
                ("asked_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("is_right", models.BooleanField(null=True)),
                ("finding", models.CharField(blank=True, max_length=500)),
                ("last_success_at", models.DateTimeField(null=True)),
                ("last_error_at", models.DateTimeField(null=True)),
                ("last_error_code", models.CharField(blank=True, max_length=40)),
                ("last_error", models.CharField(blank=True, max_length=500)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("wait_until", models.DateTimeField(null=True)),
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mailbox",
                        to="storage.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AnsweredMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("message", models.CharField(max_length=80)),
                ("entry", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
