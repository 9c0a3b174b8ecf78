import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('kind', models.CharField(choices=[('jpeg', 'jpeg'), ('png', 'png'), ('webp', 'webp'), ('gif', 'gif'), ('avif', 'avif'), ('heic', 'heic')], max_length=4)),
                ('bytes', models.PositiveIntegerField()),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('hint_longitude', models.FloatField(blank=True, null=True)),
                ('hint_latitude', models.FloatField(blank=True, null=True)),
                ('caption', models.CharField(blank=True, default='', max_length=200)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('covered', models.JSONField(blank=True, default=list)),
                ('covered_at', models.DateTimeField(blank=True, null=True)),
                ('covered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rendition', models.PositiveIntegerField(default=1)),
                ('attached', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('attached', False)), fields=['added_at'], name='files_photo_loose')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('hint_latitude__isnull', True), ('hint_longitude__isnull', True)), models.Q(('hint_latitude__gte', -90), ('hint_latitude__lte', 90), ('hint_longitude__gte', -180), ('hint_longitude__lte', 180)), _connector='OR'), name='files_photo_hint_is_whole_or_absent'), models.CheckConstraint(condition=models.Q(('bytes__gt', 0), ('height__gt', 0), ('width__gt', 0)), name='files_photo_has_a_size')],
            },
        ),
        migrations.CreateModel(
            name='SealedReveal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reveals', to='files.photo')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(max_length=500)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='files_reveal_owes_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='CaptionChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='caption_changes', to='files.photo')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('was', models.CharField(blank=True, max_length=200)),
                ('now', models.CharField(blank=True, max_length=200)),
            ],
        ),
    ]
