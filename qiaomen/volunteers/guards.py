"""The network's own refusal: what must stay as it was written is appended, never changed or deleted."""

from django.db.backends.base.base import BaseDatabaseWrapper

from qiaomen.shell import append_only

APPEND_ONLY = (
    "volunteers_hourentry", "volunteers_idreveal", "volunteers_correction", "volunteers_stationcheck",
)  # fmt: skip


def install_guards(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers on those of the tables that are there: migrations come by one by one. Safe to run twice."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    append_only.install(connection, [table for table in APPEND_ONLY if table in there])


def remove_guards(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers: for a migration that must rebuild a table, and for emptying a test database."""
    append_only.remove(connection, APPEND_ONLY)
