from datetime import date
from typing import Any

from django.db import migrations, models

SHOWN = [("masked", "只显示一部分"), ("none", "不显示"), ("full", "完整显示（只在您自己下载的文件里）")]


def fill(apps: Any, schema_editor: Any) -> None:
    certificates = apps.get_model("volunteers", "Certificate").objects
    for one in certificates.all().iterator():
        content = one.content
        shown = "full" if content["id_sealed"] else "masked" if content["id_hint"] else "none"
        days = {name: date.fromisoformat(content[name]) for name in ("from_on", "until_on")}
        certificates.filter(pk=one.pk).update(**days, id_shown=shown)


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0008_counter_entries_are_found")]

    operations = [
        migrations.AddField("certificate", "from_on", models.DateField(null=True)),
        migrations.AddField("certificate", "until_on", models.DateField(null=True)),
        migrations.AddField("certificate", "id_shown", models.CharField(max_length=8, choices=SHOWN, default="none")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
