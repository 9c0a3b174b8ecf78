"""The database itself refuses to rewrite who changed the city's data."""

from django.db.backends.base.base import BaseDatabaseWrapper

from qiaomen.shell import append_only

APPEND_ONLY = ("city_change", "city_edit")


def install_guards(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers. Safe to run twice."""
    append_only.install(connection, APPEND_ONLY)


def remove_guards(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers, for emptying a test database."""
    append_only.remove(connection, APPEND_ONLY)
