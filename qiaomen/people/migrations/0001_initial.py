import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0001_initial'),
        ('units', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('is_active', models.BooleanField(default=True)),
                ('must_change_password', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('resident', '市民'), ('system', '系统'), ('collector', '采集员'), ('operator', '话务员'), ('accepter', '受理员'), ('dispatcher', '派遣员'), ('shift_leader', '值班长'), ('clerk', '单位收件人'), ('handler', '办理人'), ('supervisor', '督查员'), ('assessor', '考核员'), ('leader', '领导'), ('administrator', '系统管理员'), ('organiser', '活动组织者'), ('keeper', '兑换点工作人员')], max_length=16)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='units.unit')),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.area')),
                ('sees_contacts', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'role', 'unit', 'area'), name='a_post_is_held_once'), models.UniqueConstraint(condition=models.Q(('area', None)), fields=('person', 'role', 'unit'), name='a_city_wide_post_is_held_once'), models.CheckConstraint(condition=models.Q(('role__in', ['resident', 'system']), _negated=True), name='residents_hold_no_post')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('key', models.CharField(max_length=60)),
                ('number', models.CharField(blank=True, max_length=40)),
                ('link', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'key'), name='a_delivery_is_taken_once')],
            },
        ),
    ]
