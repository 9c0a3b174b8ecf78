import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '__first__'),
        ('places', '0001_initial'),
        ('units', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('name_en', models.CharField(blank=True, max_length=60)),
                ('kind', models.CharField(choices=[('goods', '奖品'), ('brought', '带来的东西'), ('points', '积分')], max_length=8)),
                ('measure', models.CharField(choices=[('piece', '个'), ('gram', '克'), ('point', '分')], max_length=8)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_longitude', models.FloatField(blank=True, null=True)),
                ('given_latitude', models.FloatField(blank=True, null=True)),
                ('given_system', models.CharField(blank=True, choices=[('WGS-84', 'WGS-84'), ('CGCS2000', 'CGCS2000'), ('GCJ-02', 'GCJ-02'), ('BD-09', 'BD-09')], max_length=10)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('place_words', models.CharField(blank=True, max_length=200)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.area')),
                ('code', models.CharField(max_length=24, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('name_en', models.CharField(blank=True, max_length=60)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('hours', models.CharField(blank=True, max_length=120)),
                ('retired_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Holder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('hint', models.CharField(max_length=20)),
                ('turns', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('name_en', models.CharField(blank=True, max_length=80)),
                ('words', models.CharField(blank=True, max_length=400)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('brought', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rewards.item')),
                ('grams_a_piece', models.FloatField(blank=True, null=True)),
                ('most_a_day', models.PositiveIntegerField(blank=True, null=True)),
                ('from_on', models.DateField()),
                ('until_on', models.DateField()),
                ('sites', models.ManyToManyField(related_name='campaigns', to='rewards.site')),
            ],
            options={
                'ordering': ['-from_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='a_campaign_ends_later'), models.CheckConstraint(condition=models.Q(('grams_a_piece__isnull', True), ('grams_a_piece__gt', 0), _connector='OR'), name='a_piece_weighs_something')],
            },
        ),
        migrations.CreateModel(
            name='Rate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gives', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rewards.item')),
                ('points_an_hour', models.PositiveIntegerField()),
                ('from_on', models.DateField()),
                ('until_on', models.DateField(blank=True, null=True)),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-from_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('points_an_hour__gt', 0)), name='an_hour_earns_something'), models.CheckConstraint(condition=models.Q(('until_on__isnull', True), ('until_on__gte', models.F('from_on')), _connector='OR'), name='a_rate_ends_later')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='rewards.item')),
                ('owner', models.CharField(max_length=40)),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='rewards.site')),
                ('holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='rewards.holder')),
                ('balance', models.BigIntegerField(default=0)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('item', 'owner'), name='an_owner_has_one_account_of_an_item'), models.CheckConstraint(condition=models.Q(('balance__gte', 0), ('owner', 'outside'), _connector='OR'), name='a_balance_is_never_negative')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='rewards.campaign')),
                ('gives', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rewards.item')),
                ('priced_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rewards.item')),
                ('price', models.PositiveIntegerField()),
                ('most_a_person', models.PositiveIntegerField(blank=True, null=True)),
                ('most_a_person_a_day', models.PositiveIntegerField(blank=True, null=True)),
                ('from_on', models.DateField()),
                ('until_on', models.DateField()),
            ],
            options={
                'ordering': ['campaign', 'price', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('price__gt', 0)), name='nothing_is_given_for_nothing'), models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='an_offer_ends_later')],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True)),
                ('content', models.CharField(max_length=64)),
                ('kind', models.CharField(choices=[('exchange', '兑换'), ('reserve', '预留'), ('release', '预留到期'), ('return', '退回'), ('deliver', '入库'), ('move', '调拨'), ('count', '盘点差异'), ('shortfall', '离线补记缺货'), ('earn', '服务得积分'), ('take_back', '收回积分')], max_length=12)),
                ('at', models.DateTimeField()),
                ('entered_at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='rewards.campaign')),
                ('offer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='rewards.offer')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='rewards.site')),
                ('holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='rewards.holder')),
                ('pieces', models.PositiveIntegerField(blank=True, null=True)),
                ('grams', models.PositiveIntegerField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('undoes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='rewards.transfer')),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', 'at'], name='transfer_campaign'), models.Index(fields=['holder', 'offer', 'at'], name='transfer_holder'), models.Index(fields=['site', 'kind', 'id'], name='transfer_site'), models.Index(condition=models.Q(('undoes__isnull', False)), fields=['undoes'], name='transfer_undoes')],
            },
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='rewards.transfer')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken', to='rewards.account')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='rewards.account')),
                ('amount', models.PositiveBigIntegerField()),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_movement_moves_something'), models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='a_movement_goes_elsewhere')],
            },
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='rewards.offer')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='rewards.site')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='rewards.holder')),
                ('state', models.CharField(choices=[('held', '预留中'), ('fetched', '已领取'), ('expired', '已过期'), ('given_up', '不要了')], default='held', max_length=8)),
                ('until', models.DateTimeField()),
                ('made_by', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reserves', to='rewards.transfer')),
                ('ended_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ends', to='rewards.transfer')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'held')), fields=['until'], name='reservation_until')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_by__isnull', True), ('state', 'held')), models.Q(models.Q(('state', 'held'), _negated=True), ('ended_by__isnull', False)), _connector='OR'), name='a_reservation_that_ended_says_how')],
            },
        ),
    ]
