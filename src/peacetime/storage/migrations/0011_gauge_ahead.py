"""What may come for a team stands beside its gauge, so that a page need not compute it."""

from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0010_burst"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="teamgauge",
            name="ahead",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="teamgauge",
            name="ahead_at",
            field=models.DateTimeField(null=True),
        ),
    ]
