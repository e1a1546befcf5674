"""Who somebody is in a chat, the rooms and lines kept true there, and what came in."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"


def the_id() -> models.Field[Any, Any]:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def of_connection(name: str) -> models.Field[Any, Any]:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name=name, to="storage.connection"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0023_cost_per_rescue_hour"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ChatPerson",
            fields=[
                ("id", the_id()),
                ("user", models.CharField(max_length=40)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("read_at", models.DateTimeField()),
                ("connection", of_connection("chat_people")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["connection", "user"], name="chat_person_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChatRoom",
            fields=[
                ("id", the_id()),
                ("channel", models.CharField(blank=True, max_length=40)),
                ("summary", models.CharField(blank=True, max_length=40)),
                ("topic", models.CharField(blank=True, max_length=250)),
                ("shown", models.CharField(blank=True, max_length=64)),
                ("is_pinned", models.BooleanField(default=False)),
                ("invited", models.JSONField(default=list)),
                ("archived_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("connection", of_connection("chat_rooms")),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chat_rooms",
                        to="storage.incident",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["connection", "incident"], name="chat_room_once"
                    ),
                    models.UniqueConstraint(
                        condition=~models.Q(channel=""),
                        fields=["connection", "channel"],
                        name="chat_channel_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChatLine",
            fields=[
                ("id", the_id()),
                ("channel", models.CharField(max_length=40)),
                ("message", models.CharField(blank=True, max_length=40)),
                ("topic", models.CharField(blank=True, max_length=250)),
                ("shown", models.CharField(blank=True, max_length=64)),
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chat_line",
                        to="storage.connection",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChatReceipt",
            fields=[
                ("id", the_id()),
                ("key", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=12)),
                ("said", models.JSONField()),
                ("received_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=500)),
                ("connection", of_connection("chat_receipts")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["connection", "key"], name="chat_receipt_once")
                ],
            },
        ),
    ]
