"""Tables whose rows are only ever added: triggers that make the database itself refuse anything else."""

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "history is appended, never changed"


def install(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> None:
    """Install the triggers on these tables. Safe to run twice."""
    with connection.cursor() as cursor:
        for statement in _postgresql(tables) if connection.vendor == "postgresql" else _sqlite(tables):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> None:
    """Remove the triggers: for a migration that must rebuild a table, and for emptying a test database."""
    with connection.cursor() as cursor:
        for table in tables:
            for action in ("update", "delete", "truncate"):
                on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
                if connection.vendor == "postgresql" or action != "truncate":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{action}{on_table}")


def _sqlite(tables: Sequence[str]) -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{action} BEFORE {action.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for table in tables
        for action in ("update", "delete")
    ]


def _postgresql(tables: Sequence[str]) -> list[str]:
    statements = [
        "CREATE OR REPLACE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    ]
    for table in tables:
        for action in ("update", "delete", "truncate"):
            each = "STATEMENT" if action == "truncate" else "ROW"
            statements.append(f"DROP TRIGGER IF EXISTS {table}_no_{action} ON {table}")
            statements.append(
                f"CREATE TRIGGER {table}_no_{action} BEFORE {action.upper()} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION cases_refuse_change()"
            )
    return statements
