"""The queue is asked for the first job of a lane, and for the first of a stream: each by an index of its own."""

from django.db import migrations

WAITING = "SET LOCAL lock_timeout = '5s';"
STREAM = """
    CREATE INDEX peacetime_jobs_stream ON procrastinate_jobs (lock, priority DESC, id)
     WHERE lock IS NOT NULL AND status IN ('todo', 'doing')
"""
LANE = """
    CREATE INDEX peacetime_jobs_lane ON procrastinate_jobs (queue_name, priority DESC, id)
     WHERE status = 'todo'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0034_mailboxes"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.RunSQL(STREAM, "DROP INDEX peacetime_jobs_stream"),
        migrations.RunSQL(LANE, "DROP INDEX peacetime_jobs_lane"),
    ]
