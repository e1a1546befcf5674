"""What several people type into one postmortem at once, and who else wrote a version."""

import django.db.models.deletion
from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"
FORWARD = """
CREATE TRIGGER postmortem_update_unchanged BEFORE UPDATE ON storage_postmortemupdate
    FOR EACH ROW EXECUTE FUNCTION peacetime_refuse_change();
"""
BACKWARD = "DROP TRIGGER postmortem_update_unchanged ON storage_postmortemupdate;"


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0015_rituals"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="postmortemversion",
            name="also_by",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.CreateModel(
            name="PostmortemUpdate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.CharField(max_length=8)),
                (
                    "xid",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Func(
                                models.Func(function="pg_current_xact_id"),
                                template="%(expressions)s::text",
                            ),
                            output_field=models.BigIntegerField(),
                            template="%(expressions)s::bigint",
                        )
                    ),
                ),
                ("update", models.BinaryField()),
                ("version", models.PositiveIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("author", models.CharField(max_length=254)),
                (
                    "postmortem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="storage.postmortem",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["postmortem", "xid"], name="postmortem_update_in_order"),
                    models.Index(fields=["at"], name="postmortem_update_by_age"),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
