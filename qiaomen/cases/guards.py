"""The database itself refuses to change or delete history: triggers on both databases."""

from django.db.backends.base.base import BaseDatabaseWrapper

from qiaomen.shell import append_only

# Tables whose rows are only ever added.
APPEND_ONLY = ("cases_caseevent", "cases_anchor", "cases_contactreveal")


def install_guards(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers. Safe to run twice."""
    append_only.install(connection, APPEND_ONLY)


def remove_guards(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers: for a migration that must rebuild a table, and for emptying a test database."""
    append_only.remove(connection, APPEND_ONLY)
