from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rounds', '0003_points_and_bulletins'),
    ]

    operations = [
        migrations.AddField(
            model_name='assessedplace',
            name='kind_en',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='criterion',
            name='kind_en',
            field=models.CharField(blank=True, max_length=60),
        ),
    ]
