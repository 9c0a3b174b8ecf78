from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0006_registers_brought")]

    operations = [
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["organisation", "state", "volunteer"], name="membership_member"),
        ),
    ]
