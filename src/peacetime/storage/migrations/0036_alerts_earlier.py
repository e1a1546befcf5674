"""What the latest word of an alert left out stays as it was said before: of when that is."""

from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [("storage", "0035_job_streams")]
    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.AddField("alert", "earlier", models.JSONField(null=True)),
    ]
