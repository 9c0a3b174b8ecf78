"""The database's own refusal: what happened in a call is appended, never changed or deleted."""

from django.db.backends.base.base import BaseDatabaseWrapper

from qiaomen.shell import append_only

APPEND_ONLY = ("honours_honourevent",)


def install_guards(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers. Safe to run twice."""
    append_only.install(connection, APPEND_ONLY)


def remove_guards(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers: for a migration that must rebuild a table, and for emptying a test database."""
    append_only.remove(connection, APPEND_ONLY)
