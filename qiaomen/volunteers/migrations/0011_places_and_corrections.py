from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from qiaomen.volunteers.guards import install_guards

PROTECT = django.db.models.deletion.PROTECT


def guard(apps: Any, schema_editor: Any) -> None:
    install_guards(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0010_certificates_asked_for"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("volunteer", "place_words", models.CharField(blank=True, max_length=80, default="")),
        migrations.AlterField("volunteer", "place_words", models.CharField(blank=True, max_length=80)),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=8)),
                ("before", models.CharField(blank=True, max_length=60)),
                ("after", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
                (
                    "by",
                    models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "volunteer",
                    models.ForeignKey(on_delete=PROTECT, related_name="corrections", to="volunteers.volunteer"),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [models.CheckConstraint(condition=~Q(reason=""), name="a_correction_has_a_reason")],
            },
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
