"""The form of a call: its rules, its criteria a line each, its reviewers a name each; a wrong line is named."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qiaomen.honours.models import Call, Criterion, Reviewer
from qiaomen.honours.permissions import KEEP_ROLES
from qiaomen.people.actors import Actor
from qiaomen.people.models import Person
from qiaomen.units.models import Unit

Row = tuple[str, str, int]


class CallForm(forms.ModelForm[Call]):
    """What can be changed as long as the call is a draft."""

    use_required_attribute = False
    criteria = forms.CharField(
        label=gettext_lazy("评审标准，一行一条"), widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("例如：事迹突出 | Deeds | 40。英文可以不写：群众公认 | 30。"),
    )  # fmt: skip
    reviewers = forms.CharField(
        label=gettext_lazy("评委，一行一个登录名"), widget=forms.Textarea({"rows": 4}), required=False
    )

    class Meta:
        model = Call
        fields = (
            "code", "title", "title_en", "words", "unit", "persons", "collectives", "evidence_from", "nominate_until",
            "least_reviews", "vote_percent", "vote_until", "publish_days", "rest_years", "least_hours",
        )  # fmt: skip
        labels = {
            "code": gettext_lazy("编号（字母、数字）"), "title": gettext_lazy("名称"),
            "title_en": gettext_lazy("英文名称"), "words": pgettext_lazy("honours", "说明"),
            "unit": gettext_lazy("主办单位"),
            "persons": gettext_lazy("表彰多少个人"), "collectives": gettext_lazy("表彰多少集体"),
            "evidence_from": gettext_lazy("事迹从哪天算起"), "nominate_until": gettext_lazy("提名到哪天"),
            "least_reviews": gettext_lazy("每位至少几个评委评"), "vote_percent": gettext_lazy("投票占百分之几"),
            "vote_until": gettext_lazy("投票到哪天"), "publish_days": gettext_lazy("公示几天"),
            "rest_years": gettext_lazy("几年内得过的不再评"), "least_hours": gettext_lazy("志愿者至少多少小时"),
        }  # fmt: skip
        help_texts = {
            "vote_percent": gettext_lazy("0 到 50。不投票的写 0，日期空着。"),
            "publish_days": gettext_lazy("自然日，至少 5 天。"),
        }
        widgets = {
            name: forms.DateInput({"type": "date"}, format="%Y-%m-%d")
            for name in ("evidence_from", "nominate_until", "vote_until")
        }

    def __init__(self, by: Actor, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        units = Unit.objects.filter(by.units_below(KEEP_ROLES, "path"), retired_on=None)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # of models
        if self.instance.pk:
            rows = self.instance.criteria.all()
            parts = [[one.name, one.name_en, str(one.points)] for one in rows]
            self.initial["criteria"] = "\n".join(" | ".join(part for part in line if part) for line in parts)
            names = self.instance.reviewers.values_list("person__username", flat=True)
            self.initial["reviewers"] = "\n".join(names)

    def clean_code(self) -> str:
        """`new` is the address of this form."""
        code: str = self.cleaned_data["code"]
        if code == "new":
            raise forms.ValidationError(_("这个编号不能用。"))
        return code

    def clean_publish_days(self) -> int:
        """Five at least: shorter is no publication."""
        days: int = self.cleaned_data["publish_days"]
        if not 5 <= days <= 60:
            raise forms.ValidationError(_("公示 5 到 60 天。"))
        return days

    def clean_vote_percent(self) -> int:
        """Reviewers weigh at least half."""
        percent: int = self.cleaned_data["vote_percent"]
        if percent > 50:
            raise forms.ValidationError(_("投票最多占 50%。"))
        return percent

    def clean_criteria(self) -> list[Row]:
        """Name, English name, points."""
        rows: list[Row] = []
        for n, line in enumerate(self.cleaned_data["criteria"].splitlines(), 1):
            if not line.strip():
                continue
            *names, points = [part.strip() for part in line.replace("｜", "|").split("|")]
            if not 1 <= len(names) <= 2 or not names[0] or not points.isdigit() or not 1 <= int(points) <= 1000:
                raise forms.ValidationError(_("第 %(n)d 行看不懂：要写“名称 | 分数”，分数是 1 到 1000。") % {"n": n})
            if any(len(name) > 80 for name in names):
                raise forms.ValidationError(_("第 %(n)d 行太长：名称最多 80 个字。") % {"n": n})
            rows.append((names[0], names[1] if len(names) > 1 else "", int(points)))
        if len(rows) > 20:
            raise forms.ValidationError(_("最多 20 条。"))
        return rows

    def clean_reviewers(self) -> list[Person]:
        """Persons who can sign in."""
        names = [line.strip() for line in self.cleaned_data["reviewers"].splitlines() if line.strip()]
        found = {one.username: one for one in Person.objects.filter(username__in=names, is_active=True)}
        for n, name in enumerate(names, 1):
            if name not in found:
                raise forms.ValidationError(_("第 %(n)d 行：没有“%(name)s”这个登录名。") % {"n": n, "name": name})
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        """What concerns two fields."""
        given = super().clean() or {}
        if given.get("vote_percent") and not given.get("vote_until"):
            self.add_error("vote_until", _("投票算分的，要写投票到哪天。"))
        first, last, vote = (given.get(name) for name in ("evidence_from", "nominate_until", "vote_until"))
        if first and last and first > last:
            self.add_error("nominate_until", _("提名截止不能早于事迹起算的日子。"))
        if last and vote and vote < last:
            self.add_error("vote_until", _("投票截止不能早于提名截止。"))
        return given

    def write(self, by: Actor, at: Any) -> Call:
        """The call with its criteria and reviewers, all or nothing."""
        with transaction.atomic():
            call: Call = self.save(commit=False)
            if not call.pk:
                call.made_by, call.made_at = by.person, at
            call.save()
            call.criteria.all().delete()
            rows = enumerate(self.cleaned_data["criteria"], 1)
            Criterion.objects.bulk_create(
                Criterion(call=call, order=n, name=name, name_en=english, points=points)
                for n, (name, english, points) in rows
            )
            call.reviewers.all().delete()
            Reviewer.objects.bulk_create(Reviewer(call=call, person=one) for one in self.cleaned_data["reviewers"])
        return call
