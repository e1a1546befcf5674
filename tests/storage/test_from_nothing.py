"""A database that begins with nothing gets what the long way gives: every table, step by step."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from peacetime.storage.from_nothing import make_tables
from tests.project.replicas import a_database

ALIAS = "apart"
Apart = Callable[[], AbstractContextManager[Any]]
# Everything that PostgreSQL knows of a schema, as it would say it itself.
CATALOGUE = {
    "columns": """
        SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
               pg_get_expr(d.adbin, d.adrelid)
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0
           AND NOT a.attisdropped
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferred FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace
    """,
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT tgrelid::regclass::text, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
    """,
    "functions": """
        SELECT proname, pg_get_functiondef(p.oid) FROM pg_proc p
         WHERE pronamespace = 'public'::regnamespace AND prokind <> 'a'
           AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
    """,
    "sequences": "SELECT sequencename, data_type::text FROM pg_sequences WHERE schemaname = 'public'",
    "extensions": "SELECT extname FROM pg_extension",
    "migrations": "SELECT app, name FROM django_migrations",
}


@pytest.fixture
def apart(django_db_setup: None, django_db_blocker: Any) -> Apart:
    """Makes one more database, empty, which Django knows for so long."""

    @contextmanager
    def made() -> Iterator[Any]:
        with a_database() as url, django_db_blocker.unblock():
            other = connection.copy(ALIAS)
            other.settings_dict["NAME"] = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
            other.settings_dict["OPTIONS"].pop("pool", None)  # a pool would go on asking afterwards
            connections[ALIAS] = other
            try:
                yield other
            finally:
                other.close()
                del connections[ALIAS]

    return made


def catalogue(other: Any) -> dict[str, list[tuple[Any, ...]]]:
    with other.cursor() as cursor:
        found = {}
        for name, query in CATALOGUE.items():
            cursor.execute(query)
            found[name] = sorted(cursor.fetchall(), key=str)
        return found


def test_both_ways_lead_to_the_same_tables(apart: Apart) -> None:
    with apart() as other:
        executor = MigrationExecutor(other)
        executor.migrate(executor.loader.graph.leaf_nodes())
        step_by_step = catalogue(other)
    with apart() as other:
        make_tables(other)
        at_once = catalogue(other)
    for name, found in step_by_step.items():
        assert found, f"nothing was asked of {name}"
        assert at_once[name] == found


def test_what_has_tables_is_left_as_it_is(apart: Apart) -> None:
    with apart() as other:
        make_tables(other)
        before = catalogue(other)
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO storage_auditchain (name, length, last_hash) VALUES ('a', 1, '')"
            )
        make_tables(other)
        assert catalogue(other) == before
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM storage_auditchain WHERE name = 'a'")
            assert cursor.fetchone() == (1,)


def test_who_only_looks_makes_nothing(apart: Apart, capsys: pytest.CaptureFixture[str]) -> None:
    with apart() as other:
        call_command("migrate", database=ALIAS, plan=True)
        assert "storage.0001_tables" in capsys.readouterr().out
        with other.cursor() as cursor:
            assert "storage_team" not in other.introspection.table_names(cursor)


def test_half_a_chain_goes_on_where_it_stood(apart: Apart) -> None:
    with apart() as other:
        executor = MigrationExecutor(other)
        executor.migrate([("storage", "0003_sending_hold")])
        make_tables(other)
        with other.cursor() as cursor:
            assert "storage_postmortem" not in other.introspection.table_names(cursor)
