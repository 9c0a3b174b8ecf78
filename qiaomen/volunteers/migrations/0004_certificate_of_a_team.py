import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('volunteers', '0003_proved_telephones'),
    ]

    operations = [
        # No certificate could be issued before: there is no row that would want a default.
        migrations.AddField(
            model_name='certificate',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='volunteers.organisation'),
        ),
    ]
