"""What models cannot say: the triggers that protect history, and the search table."""

from typing import Any

from django.db import migrations

from qiaomen.cases.guards import install_guards, remove_guards
from qiaomen.cases.search import TABLE, create_index, create_table


def forwards(apps: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    schema_editor.execute(create_table(vendor))
    if statement := create_index(vendor):
        schema_editor.execute(statement)
    install_guards(schema_editor.connection)


def backwards(apps: Any, schema_editor: Any) -> None:
    remove_guards(schema_editor.connection)
    schema_editor.execute(f"DROP TABLE IF EXISTS {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
