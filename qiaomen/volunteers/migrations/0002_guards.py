"""What models cannot say: the triggers that protect hours and reveals."""

from typing import Any

from django.db import migrations

from qiaomen.volunteers.guards import install_guards, remove_guards


def forwards(apps: Any, schema_editor: Any) -> None:
    install_guards(schema_editor.connection)


def backwards(apps: Any, schema_editor: Any) -> None:
    remove_guards(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
