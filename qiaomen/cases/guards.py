"""The database itself refuses to change or delete history: triggers on both databases."""

from django.db.backends.base.base import BaseDatabaseWrapper

# Tables whose rows are only ever added.
APPEND_ONLY = ("cases_caseevent", "cases_anchor", "cases_contactreveal")
MESSAGE = "history is appended, never changed"


def install_guards(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers. Safe to run twice."""
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def remove_guards(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers: for a migration that must rebuild a table, and for emptying a test database."""
    with connection.cursor() as cursor:
        for table in APPEND_ONLY:
            for action in ("update", "delete", "truncate"):
                on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
                if connection.vendor == "postgresql" or action != "truncate":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{action}{on_table}")


def _statements(vendor: str) -> list[str]:
    return _postgresql() if vendor == "postgresql" else _sqlite()


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{action} BEFORE {action.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for table in APPEND_ONLY
        for action in ("update", "delete")
    ]


def _postgresql() -> list[str]:
    statements = [
        "CREATE OR REPLACE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    ]
    for table in APPEND_ONLY:
        for action in ("update", "delete", "truncate"):
            each = "STATEMENT" if action == "truncate" else "ROW"
            statements.append(f"DROP TRIGGER IF EXISTS {table}_no_{action} ON {table}")
            statements.append(
                f"CREATE TRIGGER {table}_no_{action} BEFORE {action.upper()} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION cases_refuse_change()"
            )
    return statements
