import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('activities', '0001_initial'),
        ('cases', '0001_initial'),
        ('files', '0001_initial'),
        ('forms', '0001_initial'),
        ('people', '__first__'),
        ('places', '0001_initial'),
        ('units', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Register',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('target', '指标任务'), ('problems', '问题台账'), ('campaign', '专项行动'), ('programme', '改造项目')], max_length=10)),
                ('title', models.CharField(max_length=80)),
                ('title_en', models.CharField(blank=True, max_length=80)),
                ('words', models.TextField(blank=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.area')),
                ('from_on', models.DateField()),
                ('until_on', models.DateField()),
                ('public', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('draft', '草稿'), ('open', '进行中'), ('closed', '已收尾')], default='draft', max_length=8)),
                ('version', models.PositiveIntegerField(default=0)),
                ('measure_unit', models.CharField(blank=True, max_length=20)),
                ('baseline', models.DecimalField(decimal_places=4, default=0, max_digits=16)),
                ('task', models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True)),
                ('measure', models.CharField(blank=True, max_length=24)),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.category')),
                ('form', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forms.form')),
                ('budget', models.BigIntegerField(blank=True, null=True)),
                ('rule', models.CharField(blank=True, max_length=80)),
                ('action', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='register', to='cases.action')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
                ('activities', models.ManyToManyField(blank=True, related_name='+', to='activities.activity')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['kind', 'state', '-id'], name='register_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='a_register_ends_later'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'programme'), _negated=True), models.Q(('budget__gt', 0), ('budget__isnull', False)), _connector='OR'), name='a_programme_has_a_budget'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'target'), _negated=True), models.Q(('task__gt', 0), ('task__isnull', False), models.Q(('measure_unit', ''), _negated=True)), _connector='OR'), name='a_target_has_a_task_and_its_unit')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_longitude', models.FloatField(blank=True, null=True)),
                ('given_latitude', models.FloatField(blank=True, null=True)),
                ('given_system', models.CharField(blank=True, choices=[('WGS-84', 'WGS-84'), ('CGCS2000', 'CGCS2000'), ('GCJ-02', 'GCJ-02'), ('BD-09', 'BD-09')], max_length=10)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('place_words', models.CharField(blank=True, max_length=200)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.area')),
                ('register', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='campaigns.register')),
                ('kind', models.CharField(choices=[('target', '指标任务'), ('problems', '问题台账'), ('campaign', '专项行动'), ('programme', '改造项目')], max_length=10)),
                ('title', models.CharField(max_length=80)),
                ('title_en', models.CharField(blank=True, max_length=80)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('other_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('place_kind', models.CharField(blank=True, max_length=40)),
                ('sort', models.CharField(blank=True, choices=[('occupied', '乱占'), ('dug', '乱采'), ('heaped', '乱堆'), ('built', '乱建'), ('dumped', '乱倒垃圾'), ('other', '其他')], max_length=10)),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.line')),
                ('kilometre', models.DecimalField(blank=True, decimal_places=3, max_digits=7, null=True)),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('checklist', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forms.form')),
                ('relapses', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('found', '待交办'), ('owed', '落实中'), ('asked', '待复核'), ('struck', '已销号'), ('dropped', '不算在内')], max_length=10)),
                ('state_since', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=0)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('amount', models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True)),
                ('reported', models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True)),
                ('reported_on', models.DateField(blank=True, null=True)),
                ('confirmed', models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True)),
                ('confirmed_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['register', 'state', 'id'], name='item_register'), models.Index(fields=['unit', 'state', 'due_on', 'id'], name='item_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['found', 'dropped']), ('unit__isnull', False), _connector='OR'), name='an_item_that_is_owed_has_an_owner'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'target'), _negated=True), models.Q(('amount__gte', 0), ('amount__isnull', False)), _connector='OR'), name='a_share_is_a_number'), models.UniqueConstraint(condition=models.Q(('case__isnull', True), ('kind', 'campaign')), fields=('register', 'unit', 'place_kind', 'title'), name='a_campaigns_task_is_given_once'), models.CheckConstraint(condition=models.Q(('other_unit__isnull', True), models.Q(('other_unit', models.F('unit')), _negated=True), _connector='OR'), name='a_border_has_two_sides'), models.UniqueConstraint(condition=models.Q(('case__isnull', False)), fields=('register', 'case'), name='a_case_is_entered_once_a_register'), models.CheckConstraint(condition=models.Q(('confirmed__isnull', True), ('confirmed_on__isnull', False), _connector='OR'), name='a_confirmed_figure_has_a_day'), models.UniqueConstraint(condition=models.Q(('kind', 'target')), fields=('register', 'area'), name='a_target_has_one_share_an_area')],
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('register', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='campaigns.register')),
                ('drawn_on', models.DateField()),
                ('seed', models.PositiveIntegerField()),
                ('pool', models.JSONField(default=list)),
                ('drawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-drawn_on'],
                'constraints': [models.UniqueConstraint(fields=('register', 'drawn_on'), name='a_register_is_drawn_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='ItemEvent',
            fields=[
                ('pk', models.CompositePrimaryKey('item_id', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='campaigns.item')),
                ('number', models.PositiveIntegerField()),
                ('step', models.CharField(max_length=16)),
                ('from_state', models.CharField(blank=True, max_length=10)),
                ('to_state', models.CharField(max_length=10)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('resident', '市民'), ('system', '系统'), ('collector', '采集员'), ('operator', '话务员'), ('accepter', '受理员'), ('dispatcher', '派遣员'), ('shift_leader', '值班长'), ('clerk', '单位收件人'), ('handler', '办理人'), ('supervisor', '督查员'), ('assessor', '考核员'), ('leader', '领导'), ('administrator', '系统管理员'), ('organiser', '活动组织者'), ('keeper', '兑换点工作人员')], max_length=16)),
                ('note', models.TextField(blank=True)),
                ('facts', models.JSONField(default=dict)),
                ('previous_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['item_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='ItemProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proof', to='campaigns.item')),
                ('event_number', models.PositiveIntegerField()),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.photo')),
                ('kind', models.CharField(choices=[('before', '整改前'), ('after', '整改后'), ('check', '复核现场'), ('other', '其他'), ('consent', '居民同意的凭据')], max_length=8)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ItemAnswer',
            fields=[
                ('answer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='forms.answer')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='campaigns.item')),
                ('event_number', models.PositiveIntegerField()),
            ],
            options={
                'ordering': ['item_id', 'event_number'],
                'constraints': [models.UniqueConstraint(fields=('item', 'event_number'), name='a_line_of_history_has_one_checklist')],
            },
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='candidate', serialize=False, to='campaigns.item')),
                ('built_in', models.PositiveSmallIntegerField()),
                ('upkeep', models.PositiveSmallIntegerField()),
                ('lacks_municipal', models.PositiveSmallIntegerField()),
                ('lacks_services', models.PositiveSmallIntegerField()),
                ('households', models.PositiveIntegerField()),
                ('consents', models.PositiveIntegerField()),
                ('budget', models.BigIntegerField(blank=True, null=True)),
                ('paid', models.BigIntegerField(default=0)),
                ('over', models.BooleanField(default=False)),
                ('defects_until', models.DateField(blank=True, null=True)),
                ('asked', models.ManyToManyField(blank=True, related_name='+', to='cases.case')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('households__gt', 0)), name='a_compound_has_households'), models.CheckConstraint(condition=models.Q(('consents__lte', models.F('households'))), name='no_more_consent_than_live_there'), models.CheckConstraint(condition=models.Q(('lacks_municipal__lte', 5), ('lacks_services__lte', 4), ('upkeep__lte', 2)), name='a_compound_lacks_no_more_than_is_asked'), models.CheckConstraint(condition=models.Q(('over', True), ('paid__lte', models.F('budget')), ('paid', 0), _connector='OR'), name='payments_say_when_they_exceed')],
            },
        ),
        migrations.CreateModel(
            name='LookBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='look_backs', to='campaigns.draw')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='look_backs', to='campaigns.item')),
                ('passed', models.BooleanField(blank=True, null=True)),
                ('at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('draw', 'item'), name='an_item_is_drawn_once'), models.CheckConstraint(condition=models.Q(models.Q(('at__isnull', True), ('passed__isnull', True)), models.Q(('at__isnull', False), ('passed__isnull', False)), _connector='OR'), name='a_second_look_has_its_moment')],
            },
        ),
    ]
