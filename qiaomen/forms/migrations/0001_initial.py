import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('files', '0001_initial'),
        ('people', '__first__'),
        ('units', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Form',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=64, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('open', '收集中'), ('closed', '已结束')], default='draft', max_length=6)),
                ('public', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='CollectKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='FormVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='forms.form')),
                ('number', models.PositiveIntegerField()),
                ('version', models.CharField(max_length=64)),
                ('source', models.BinaryField()),
                ('source_name', models.CharField(max_length=200)),
                ('xml', models.TextField()),
                ('definition', models.JSONField()),
                ('warnings', models.JSONField(blank=True, default=list)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('form', 'number'), name='a_version_has_its_number'), models.UniqueConstraint(fields=('form', 'version'), name='a_version_has_its_name')],
            },
        ),
        migrations.CreateModel(
            name='FormDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='forms.form')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('sheet', models.JSONField()),
                ('revision', models.PositiveIntegerField(default=1)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('instance_id', models.CharField(max_length=64, unique=True)),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='forms.form')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='forms.formversion')),
                ('values', models.JSONField()),
                ('faults', models.JSONField(blank=True, default=list)),
                ('digest', models.CharField(max_length=64)),
                ('source', models.CharField(choices=[('page', '网页'), ('collect', 'ODK Collect')], max_length=8)),
                ('language', models.CharField(blank=True, max_length=60)),
                ('begun_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('received_at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('complete', models.BooleanField(default=True)),
            ],
            options={
                'indexes': [models.Index(fields=['form', '-received_at', '-id'], name='forms_answer_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__gte', -90), ('latitude__lte', 90), ('longitude__gte', -180), ('longitude__lte', 180)), _connector='OR'), name='an_answers_position_is_whole_or_absent'), models.CheckConstraint(condition=models.Q(('instance_id', ''), _negated=True), name='an_answer_has_its_instance_id')],
            },
        ),
        migrations.CreateModel(
            name='AnswerFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='forms.answer')),
                ('name', models.CharField(max_length=120)),
                ('photo', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.photo')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('answer', 'name'), name='a_file_of_an_answer_is_kept_once')],
            },
        ),
    ]
