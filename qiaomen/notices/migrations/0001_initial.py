import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('channel', models.CharField(choices=[('page', '网页'), ('email', '电子邮件'), ('sms', '短信')], max_length=8)),
                ('to', models.CharField(blank=True, max_length=254)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField(blank=True)),
                ('language', models.CharField(blank=True, max_length=12)),
                ('unsubscribe', models.CharField(blank=True, max_length=200)),
                ('about', models.CharField(blank=True, db_index=True, max_length=60)),
                ('state', models.CharField(choices=[('waiting', '待发送'), ('sent', '已发送'), ('failed', '发送失败'), ('recorded', '仅记录')], default='waiting', max_length=12)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField()),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('again_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('again_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'id'], name='message_list'), models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='message_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='a_message_has_a_key'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'page'), _negated=True), ('to', ''), _connector='OR'), name='a_page_has_no_address'), models.CheckConstraint(condition=models.Q(models.Q(('next_try_at__isnull', False), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('next_try_at__isnull', True)), _connector='OR'), name='only_a_waiting_message_is_tried_again'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='a_sent_message_knows_when'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('last_error', ''), _negated=True), _connector='OR'), name='a_failed_message_says_why')],
            },
        ),
        migrations.CreateModel(
            name='NoticeText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('language', models.CharField(max_length=12)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'language'), name='a_text_is_worded_once_a_language')],
            },
        ),
        migrations.CreateModel(
            name='Beat',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Asked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contact', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('code', models.CharField(blank=True, max_length=64)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['contact', 'at'], name='asked_contact')],
            },
        ),
    ]
