import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

SHOWN = [("masked", "只显示一部分"), ("none", "不显示"), ("full", "完整显示（只在您自己下载的文件里）")]
PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0009_days_of_certificates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField("certificate", "from_on", models.DateField()),
        migrations.AlterField("certificate", "until_on", models.DateField()),
        migrations.AlterField("certificate", "id_shown", models.CharField(max_length=8, choices=SHOWN)),
        migrations.AddConstraint(
            "certificate",
            models.UniqueConstraint(
                fields=["volunteer", "organisation", "from_on", "until_on", "id_shown"],
                condition=Q(revoked_at__isnull=True, issued_by__isnull=False),
                name="days_are_certified_once",
            ),
        ),
        migrations.CreateModel(
            name="CertificateWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("id_shown", models.CharField(choices=SHOWN, max_length=8)),
                ("remarks", models.CharField(blank=True, max_length=200)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "等待出具"), ("issued", "已出具"), ("refused", "没有出具")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=200)),
                (
                    "certificate",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=PROTECT, related_name="wish", to="volunteers.certificate"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(on_delete=PROTECT, related_name="+", to="volunteers.organisation"),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="certificate_wishes", to="volunteers.volunteer"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["state", "id"], name="wish_list")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["volunteer", "organisation"],
                        condition=Q(state="asked"),
                        name="a_team_is_asked_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=Q(state="issued", certificate__isnull=False)
                        | (~Q(state="issued") & Q(certificate__isnull=True)),
                        name="an_issued_wish_has_its_certificate",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="refused") | (Q(decided_by__isnull=False) & ~Q(answer="")),
                        name="a_refused_wish_has_an_answer",
                    ),
                ],
            },
        ),
    ]
