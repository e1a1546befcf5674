"""Alerts and groups keep the tool's own word for how bad it is."""

from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [("storage", "0032_calendar_changes")]
    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        *(
            migrations.AddField(
                model_name=name,
                name="level_word",
                field=models.CharField(max_length=40, blank=True, db_default=""),
            )
            for name in ("alert", "alertgroup")
        ),
    ]
