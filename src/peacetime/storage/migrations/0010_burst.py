"""The ledger of burst capacity: engagements from roles and imports, and what people say beside them.

What roles and imports said until now is copied once. While an upgrade rolls, old code goes on taking roles
without a word here: the hourly job of the new one catches up on them.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"
FORWARD = """
CREATE FUNCTION peacetime_only_unlink() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.incident_id IS NULL AND OLD.incident_id IS NOT NULL
           AND to_jsonb(NEW) - 'incident_id' = to_jsonb(OLD) - 'incident_id'
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER engagement_append_only BEFORE UPDATE OR DELETE ON storage_engagement
    FOR EACH ROW EXECUTE FUNCTION peacetime_only_unlink();
CREATE TRIGGER burst_policy_append_only BEFORE UPDATE OR DELETE ON storage_burstpolicyversion
    FOR EACH ROW EXECUTE FUNCTION peacetime_refuse_change();
CREATE TRIGGER correction_append_only BEFORE UPDATE OR DELETE ON storage_ledgercorrection
    FOR EACH ROW EXECUTE FUNCTION peacetime_refuse_change();
CREATE TRIGGER time_off_append_only BEFORE UPDATE OR DELETE ON storage_timeoff
    FOR EACH ROW EXECUTE FUNCTION peacetime_refuse_change();
CREATE TRIGGER shift_append_only BEFORE UPDATE OR DELETE ON storage_oncallshift
    FOR EACH ROW EXECUTE FUNCTION peacetime_refuse_change();
CREATE TRIGGER series_append_only BEFORE UPDATE OR DELETE ON storage_weeklyseries
    FOR EACH ROW EXECUTE FUNCTION peacetime_refuse_change();
"""
BACKWARD = """
DROP TRIGGER series_append_only ON storage_weeklyseries;
DROP TRIGGER shift_append_only ON storage_oncallshift;
DROP TRIGGER time_off_append_only ON storage_timeoff;
DROP TRIGGER correction_append_only ON storage_ledgercorrection;
DROP TRIGGER burst_policy_append_only ON storage_burstpolicyversion;
DROP TRIGGER engagement_append_only ON storage_engagement;
DROP FUNCTION peacetime_only_unlink();
"""
COLUMNS = """
    INSERT INTO storage_engagement (key, incident_id, incident_ref, team_id, person_id, crew, started_at,
        ended_at, severity, is_paged, is_open, source, recorded_at, author, is_withdrawn)
"""
# Known since it was begun, and since it ended as what it became: as-of questions reach back before this.
BEGUN = """
    SELECT i.ref || ':role:' || r.id, i.id, i.ref, i.team_id, r.person_id, 1, r.from_at,
        NULL, i.severity, true, true, 'role', r.from_at, '', false
    FROM storage_roleassignment r JOIN storage_incident i ON i.id = r.incident_id WHERE NOT i.is_drill;
"""
ENDED = """
    SELECT i.ref || ':role:' || r.id, i.id, i.ref, i.team_id, r.person_id, 1, r.from_at,
        r.to_at, i.severity, true, false, 'role', r.to_at, '', false
    FROM storage_roleassignment r JOIN storage_incident i ON i.id = r.incident_id
    WHERE NOT i.is_drill AND r.to_at IS NOT NULL;
"""
NOBODY = """
    SELECT i.ref || ':nobody', i.id, i.ref, i.team_id, NULL, 1, i.declared_at,
        i.closed_at, i.severity, true, i.is_open, 'role', COALESCE(i.closed_at, i.declared_at), '', false
    FROM storage_incident i
    WHERE NOT i.is_drill AND i.origin = 'declared' AND i.declared_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM storage_roleassignment r WHERE r.incident_id = i.id);
"""
IMPORTED = """
    SELECT i.ref || ':import:0', i.id, i.ref, i.team_id, NULL, 1,
        CASE WHEN i.acknowledged_at < i.resolved_at AND i.acknowledged_at > i.impact_started_at
             THEN i.acknowledged_at ELSE i.impact_started_at END,
        i.resolved_at, i.severity, true, false, 'import', i.created_at, '', false
    FROM storage_incident i
    WHERE i.origin = 'import' AND i.kind = 'incident' AND i.impact_started_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0009_content_salt"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="BurstPolicyVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("content", models.JSONField()),
                ("note", models.CharField(blank=True, max_length=500)),
                ("restored_from", models.PositiveIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("author", models.CharField(max_length=254)),
            ],
        ),
        migrations.CreateModel(
            name="TeamGauge",
            fields=[
                (
                    "team",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="gauge",
                        serialize=False,
                        to="storage.team",
                    ),
                ),
                ("computed_at", models.DateTimeField()),
                ("people", models.JSONField()),
                ("bad_incident_cost", models.FloatField()),
                ("costs_at", models.DateTimeField()),
                ("state", models.CharField(max_length=9)),
                ("state_since", models.DateTimeField()),
                ("policy", models.PositiveIntegerField()),
                ("is_one_seat", models.BooleanField(default=False)),
                ("remarks", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="LedgerEdit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="storage.team"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BalanceShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shared_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("owner", "reader"),
                        name="balance_shared_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner", models.F("reader")), _negated=True),
                        name="balance_shared_with_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Engagement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("incident_ref", models.CharField(max_length=8)),
                ("crew", models.PositiveSmallIntegerField(default=1)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("severity", models.CharField(blank=True, max_length=4)),
                ("is_paged", models.BooleanField(default=True)),
                ("is_open", models.BooleanField(default=False)),
                ("source", models.CharField(max_length=6)),
                ("recorded_at", models.DateTimeField()),
                ("author", models.CharField(blank=True, max_length=254)),
                ("is_withdrawn", models.BooleanField(default=False)),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="engagements",
                        to="storage.incident",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="storage.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "started_at"], name="engagement_by_person"),
                    models.Index(
                        condition=models.Q(("person", None)),
                        fields=["team", "started_at"],
                        name="engagement_of_nobody",
                    ),
                    models.Index(fields=["key", "recorded_at"], name="engagement_by_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerCheckpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("balance", models.FloatField()),
                ("earned", models.FloatField()),
                ("spent", models.FloatField()),
                ("discarded", models.FloatField()),
                ("policy", models.PositiveIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checkpoints",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "at"), name="checkpoint_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                ("credit_hours", models.FloatField()),
                ("reason", models.CharField(max_length=500)),
                ("author", models.CharField(max_length=254)),
                ("recorded_at", models.DateTimeField()),
                ("is_withdrawn", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "at"], name="correction_by_person")],
            },
        ),
        migrations.CreateModel(
            name="OnCallShift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("author", models.CharField(max_length=254)),
                ("recorded_at", models.DateTimeField()),
                ("is_withdrawn", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="storage.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "starts_at"], name="shift_by_person"),
                    models.Index(fields=["team", "starts_at"], name="shift_by_team"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="shift_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PulseAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.DateField()),
                ("answer", models.PositiveSmallIntegerField()),
                ("answered_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "week"), name="pulse_once_a_week"),
                    models.CheckConstraint(
                        condition=models.Q(("answer__gte", 1), ("answer__lte", 5)),
                        name="pulse_in_scale",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=12)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("is_pager_off", models.BooleanField(default=True)),
                ("author", models.CharField(max_length=254)),
                ("recorded_at", models.DateTimeField()),
                ("is_withdrawn", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "starts_at"], name="off_by_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="off_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WeeklySeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("week", models.DateField()),
                ("value", models.FloatField()),
                ("exposure", models.FloatField(null=True)),
                ("source", models.CharField(blank=True, max_length=100)),
                ("author", models.CharField(max_length=254)),
                ("recorded_at", models.DateTimeField()),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="storage.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["team", "kind", "week", "recorded_at"], name="series_by_team"
                    )
                ],
            },
        ),
        *(
            migrations.RunSQL(COLUMNS + rows, migrations.RunSQL.noop)
            for rows in (BEGUN, ENDED, NOBODY, IMPORTED)
        ),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE;", migrations.RunSQL.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
