"""An incident may have several teams, be a drill or a secret, and end in another."""

import django.db.models.deletion
from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"
CLOSED = """
    UPDATE storage_incident SET closed_at = rescue.ended_at FROM storage_rescue rescue
    WHERE rescue.id = rescue_id AND NOT is_open AND storage_incident.origin = 'declared';
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0006_token_names"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="incident",
            name="closed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="is_drill",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="incident",
            name="is_private",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="incident",
            name="merged_into",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="storage.incident",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="suspended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="JoinedTeam",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("joined_at", models.DateTimeField()),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joined",
                        to="storage.incident",
                    ),
                ),
                (
                    "rescue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined",
                        to="storage.rescue",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined",
                        to="storage.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("incident", "rescue"), name="team_joined_once")
                ],
            },
        ),
        migrations.RunSQL(CLOSED, migrations.RunSQL.noop),
    ]
