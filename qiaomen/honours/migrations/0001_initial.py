import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '__first__'),
        ('units', '0001_initial'),
        ('volunteers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=24, unique=True)),
                ('title', models.CharField(max_length=80)),
                ('title_en', models.CharField(blank=True, max_length=80)),
                ('words', models.TextField(blank=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('persons', models.PositiveSmallIntegerField(default=10)),
                ('collectives', models.PositiveSmallIntegerField(default=10)),
                ('evidence_from', models.DateField()),
                ('nominate_until', models.DateField()),
                ('least_reviews', models.PositiveSmallIntegerField(default=3)),
                ('vote_percent', models.PositiveSmallIntegerField(default=0)),
                ('vote_until', models.DateField(blank=True, null=True)),
                ('publish_days', models.PositiveSmallIntegerField(default=7)),
                ('rest_years', models.PositiveSmallIntegerField(default=2)),
                ('least_hours', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('draft', '草稿'), ('open', '提名中'), ('review', '评审中'), ('vote', '投票中'), ('published', '公示中'), ('awarded', '已表彰'), ('called_off', '已取消')], default='draft', max_length=12)),
                ('published_until', models.DateTimeField(blank=True, null=True)),
                ('awarded_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('vote_percent__lte', 50)), name='reviewers_weigh_at_least_half'), models.CheckConstraint(condition=models.Q(('vote_percent', 0), ('vote_until__isnull', False), _connector='OR'), name='a_vote_that_counts_has_an_end'), models.CheckConstraint(condition=models.Q(('evidence_from__lte', models.F('nominate_until'))), name='evidence_begins_before'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'awarded']), _negated=True), ('published_until__isnull', False), _connector='OR'), name='what_is_published_has_an_end'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'awarded'), _negated=True), ('awarded_at__isnull', False), _connector='OR'), name='an_award_has_its_day')],
            },
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='honours.call')),
                ('order', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=80)),
                ('name_en', models.CharField(blank=True, max_length=80)),
                ('points', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('call', 'order'), name='a_criterion_has_its_turn'), models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='a_criterion_has_points')],
            },
        ),
        migrations.CreateModel(
            name='Reviewer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviewers', to='honours.call')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('call', 'person'), name='a_reviewer_once_a_call')],
            },
        ),
        migrations.CreateModel(
            name='Nomination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to='honours.call')),
                ('number', models.CharField(max_length=24, null=True, unique=True)),
                ('kind', models.CharField(choices=[('person', '个人'), ('collective', '集体')], max_length=10)),
                ('volunteer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='volunteers.volunteer')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='volunteers.organisation')),
                ('name', models.CharField(max_length=80)),
                ('reason', models.TextField()),
                ('evidence', models.JSONField(default=list)),
                ('evidence_until', models.DateTimeField()),
                ('agreed', models.BooleanField(default=False)),
                ('standing', models.CharField(choices=[('named', '待审核资格'), ('admitted', '入选候选'), ('refused', '资格不符'), ('withdrawn', '已退出'), ('chosen', '拟表彰'), ('removed', '异议成立，已取消'), ('awarded', '已表彰')], default='named', max_length=10)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('code', models.CharField(blank=True, max_length=24)),
                ('named_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('named_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['call', 'standing', 'id'], name='nomination_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'person'), models.Q(models.Q(('person__isnull', True), ('team__isnull', True), ('unit__isnull', True), ('volunteer__isnull', False)), models.Q(('person__isnull', False), ('team__isnull', True), ('unit__isnull', True), ('volunteer__isnull', True)), _connector='OR')), models.Q(('kind', 'collective'), models.Q(models.Q(('person__isnull', True), ('team__isnull', True), ('unit__isnull', False), ('volunteer__isnull', True)), models.Q(('person__isnull', True), ('team__isnull', False), ('unit__isnull', True), ('volunteer__isnull', True)), _connector='OR')), _connector='OR'), name='a_nominee_is_one'), models.UniqueConstraint(fields=('call', 'volunteer'), name='a_volunteer_is_named_once_a_call'), models.UniqueConstraint(fields=('call', 'person'), name='a_person_is_named_once_a_call'), models.UniqueConstraint(fields=('call', 'unit'), name='a_unit_is_named_once_a_call'), models.UniqueConstraint(fields=('call', 'team'), name='a_team_is_named_once_a_call'), models.CheckConstraint(condition=models.Q(models.Q(('standing__in', ['refused', 'removed']), _negated=True), models.Q(('why', ''), _negated=True), _connector='OR'), name='a_refusal_of_a_nominee_says_why'), models.CheckConstraint(condition=models.Q(('standing__in', ['named', 'refused', 'withdrawn']), ('agreed', True), _connector='OR'), name='nobody_is_shown_without_having_agreed'), models.CheckConstraint(condition=models.Q(models.Q(('standing', 'awarded'), _negated=True), models.Q(('code', ''), _negated=True), _connector='OR'), name='an_awarded_nominee_has_a_code')],
            },
        ),
        migrations.CreateModel(
            name='HonourEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='honours.call')),
                ('nomination', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='honours.nomination')),
                ('step', models.CharField(max_length=24)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('facts', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nomination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='honours.nomination')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('total', models.PositiveSmallIntegerField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('nomination', 'reviewer'), name='one_review_a_reviewer_and_nominee')],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='honours.call')),
                ('kind', models.CharField(choices=[('person', '个人'), ('collective', '集体')], max_length=10)),
                ('nomination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='honours.nomination')),
                ('voter', models.CharField(max_length=64)),
                ('origin', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('set_aside_why', models.CharField(blank=True, max_length=200)),
                ('set_aside_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['call', 'origin'], name='vote_origin'), models.Index(condition=models.Q(('set_aside_why', '')), fields=['nomination'], name='vote_counts')],
                'constraints': [models.UniqueConstraint(fields=('call', 'kind', 'voter'), name='one_person_one_vote'), models.CheckConstraint(condition=models.Q(models.Q(('set_aside_by__isnull', True), ('set_aside_why', '')), models.Q(models.Q(('set_aside_why', ''), _negated=True), ('set_aside_by__isnull', False)), _connector='OR'), name='a_vote_set_aside_says_why_and_by_whom')],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nomination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='honours.nomination')),
                ('words', models.TextField()),
                ('contact_sealed', models.CharField(blank=True, max_length=600)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', '等待核实'), ('upheld', '异议成立'), ('dismissed', '异议不成立')], default='open', max_length=10)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('decided_by__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), models.Q(('answer', ''), _negated=True), ('decided_by__isnull', False)), _connector='OR'), name='a_decided_objection_has_an_answer')],
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='honours.review')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='honours.criterion')),
                ('points', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['criterion__order'],
                'constraints': [models.UniqueConstraint(fields=('review', 'criterion'), name='one_mark_a_criterion')],
            },
        ),
    ]
