"""Owners hear that an action item is theirs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("storage", "0019_dependencies")]
    operations = [
        migrations.AddField(
            model_name="actionitem",
            name="told_given_at",
            field=models.DateTimeField(null=True),
        ),
    ]
