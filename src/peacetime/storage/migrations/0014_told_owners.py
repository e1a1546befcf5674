"""That the owner of an action item was told of its day, so that each is told once."""

from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0013_postmortems_redacted"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="actionitem",
            name="told_soon_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="actionitem",
            name="told_past_at",
            field=models.DateTimeField(null=True),
        ),
    ]
