import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('name_en', models.CharField(blank=True, max_length=80)),
                ('kind', models.CharField(choices=[('department', '部门（条）'), ('territory', '属地（块）'), ('centre', '指挥中心'), ('enterprise', '公共服务企业')], max_length=12)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='units.unit')),
                ('path', models.CharField(db_index=True, max_length=200)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='places.area')),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('retired_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='WorkingDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('works', models.BooleanField()),
                ('name', models.CharField(blank=True, max_length=40)),
                ('official', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='WorkingPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_time', models.TimeField()),
                ('until_time', models.TimeField()),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['from_time'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until_time__gt', models.F('from_time'))), name='a_working_period_ends_later')],
            },
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='units.unit')),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='places.area')),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='places.line')),
                ('landmark', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='places.landmark')),
                ('kind', models.CharField(choices=[('pairing', '结对共建'), ('adoption', '分包路段'), ('leader', '领导包联'), ('post', '交通站点值守'), ('chief', '河长、路段长')], max_length=12)),
                ('categories', models.CharField(blank=True, max_length=400)),
                ('level', models.CharField(blank=True, choices=[('province', '省级'), ('city', '市级'), ('county', '县级'), ('town', '乡级'), ('village', '村级')], max_length=12)),
                ('head', models.CharField(blank=True, max_length=60)),
                ('from_metres', models.PositiveIntegerField(blank=True, null=True)),
                ('until_metres', models.PositiveIntegerField(blank=True, null=True)),
                ('from_on', models.DateField()),
                ('until_on', models.DateField(blank=True, null=True)),
                ('retired_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('area__isnull', True), ('kind', 'post'), ('landmark__isnull', False), ('line__isnull', True)), models.Q(models.Q(('kind', 'post'), _negated=True), ('landmark__isnull', True), models.Q(models.Q(('area__isnull', False), ('line__isnull', True)), models.Q(('area__isnull', True), ('line__isnull', False)), _connector='OR')), _connector='OR'), name='an_adoption_is_of_one_thing'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'chief'), _negated=True), models.Q(('level', ''), _negated=True), _connector='OR'), name='a_chief_stands_at_a_level'), models.CheckConstraint(condition=models.Q(models.Q(('from_metres', None), ('until_metres', None)), models.Q(('line__isnull', False), ('until_metres__gt', models.F('from_metres'))), _connector='OR'), name='a_stretch_is_of_a_line_and_has_a_length')],
            },
        ),
    ]
