"""Indexes to find incidents by their words and their beginning, and audit entries by actor and object.

Built in one transaction and not CONCURRENTLY: that would wait for whoever waits for the migrations' own
lock. Writes to incidents wait meanwhile, some three seconds for 100,000 of them.
"""

from typing import ClassVar

from django.db import migrations

# `queries/beginnings.py` and `queries/incident_search.py` ask with these very expressions.
FORWARD = """
SET LOCAL lock_timeout = '5s';

CREATE INDEX incident_by_beginning ON storage_incident
    (COALESCE(impact_started_at, detected_at, declared_at, created_at) DESC, id DESC);
CREATE INDEX incident_by_words ON storage_incident USING gin
    (to_tsvector('simple'::regconfig, translate(
        ref || ' ' || summary || ' ' || service_words || ' ' || severity_word || ' ' || customers_affected
            || ' ' || done_when || ' ' || left(final_summary, 20000),
        './:@_+-', '       ')));
CREATE INDEX audit_by_actor ON storage_auditentry (actor, id);
CREATE INDEX audit_by_object ON storage_auditentry (object, id);
"""

BACKWARD = """
DROP INDEX audit_by_object;
DROP INDEX audit_by_actor;
DROP INDEX incident_by_words;
DROP INDEX incident_by_beginning;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("storage", "0007_several_teams_drills_and_secrets")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
