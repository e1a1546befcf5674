"""A group knows since when the alert that it is called after has been there."""

from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [("storage", "0026_tickets")]
    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="alertgroup",
            name="titled_at",
            field=models.DateTimeField(null=True),
        ),
    ]
