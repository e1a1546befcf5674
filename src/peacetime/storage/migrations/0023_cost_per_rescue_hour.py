"""What an hour of Rescue cost a team, beside its gauge."""

from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [("storage", "0022_connections")]
    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="teamgauge",
            name="cost_per_rescue_hour",
            field=models.FloatField(null=True),
        ),
    ]
