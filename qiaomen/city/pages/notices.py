"""通知文字: what each notice says, in each language; tried on examples before it is kept."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy, override
from django.utils.translation import gettext as _

from qiaomen.city import labels
from qiaomen.city.models import Change
from qiaomen.city.notice_texts import Unfit, key_of_text, unword, word, wording_of
from qiaomen.notices import texts as _texts  # noqa: F401  # the texts enter themselves when they are read
from qiaomen.notices.models import NoticeText
from qiaomen.notices.text import Text
from qiaomen.notices.wording import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    TEXTS,
    default,
    faults_in,
    filled,
    known_words,
    owed_words,
    sms_parts,
)
from qiaomen.people.pages.staff import StaffRequest

from .changes import lines_of
from .door import admin_page, person_of

SIZE = 10
WHEN: dict[str, Promise] = {
    "receipt": gettext_lazy("收到诉求"), "accepted": gettext_lazy("受理了"), "declined": gettext_lazy("不予受理"),
    "dispatched": gettext_lazy("交给了单位"), "joined": gettext_lazy("并到别的事项"),
    "answered": gettext_lazy("有答复了"),
    "redone": gettext_lazy("没解决，重新办理"), "closed": gettext_lazy("结案了"),
    "contested": gettext_lazy("有人提出异议"),
    "contest_dismissed": gettext_lazy("异议不成立"), "reopened": gettext_lazy("异议成立，重新办理"),
    "to_unit": gettext_lazy("给单位：新的派单"), "to_unit_again": gettext_lazy("给单位：又要办理"),
    "urged": gettext_lazy("给单位：催办"), "escalated": gettext_lazy("给工作人员：督办"),
    "approval_asked": gettext_lazy("给工作人员：有申请"), "contest_to_check": gettext_lazy("给督查员：核实异议"),
}  # fmt: skip
# What the preview writes in the braces.
EXAMPLES: dict[str, Promise | str] = {
    "number": "S20260000017", "link": "https://city.example/r/8Zk3", "case": "A20260000042",
    "unit": gettext_lazy("市城市管理局"), "until": gettext_lazy("3月6日 18:00"),
    "reason": gettext_lazy("属于住宅小区内部事务"),
    "route": gettext_lazy("请联系小区物业"), "answer": gettext_lazy("路灯已经修好，感谢反映。"),
    "why": gettext_lazy("现场复查，灯是亮的。"), "category": gettext_lazy("路灯"), "area": gettext_lazy("桃城区"),
    "colour": gettext_lazy("橙色"), "what": gettext_lazy("申请延期"),
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A notice as it would arrive."""

    text: Text
    signs: int
    parts: int


class WordingForm(forms.Form):
    """A subject and a body; the check of the whole speaks at its field."""

    use_required_attribute = False
    subject = forms.CharField(label=gettext_lazy("邮件标题"), required=False)
    body = forms.CharField(
        label=gettext_lazy("正文"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("短信和邮件都用它。放进 [ ] 的部分，里面的词是空的就整段不写。"),
    )  # fmt: skip

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.fields["subject"].widget.attrs["maxlength"] = LONGEST_SUBJECT
        self.fields["body"].widget.attrs["maxlength"] = LONGEST_BODY

    def clean(self) -> dict[str, Any]:
        """A wording that could not be sent is never kept."""
        given = self.cleaned_data
        # A browser sends line ends in two signs; a text message would count both.
        given["body"] = str(given.get("body", "")).replace("\r\n", "\n")
        if not self.errors:
            for field, what in faults_in(self.name, given["subject"], given["body"]).items():
                self.add_error(field, what)
        return given


def seen(subject: str, body: str, language: str) -> Seen:
    """The preview, with examples in the language's own words."""
    with override(language):
        text = filled(subject, body, {name: str(value) for name, value in EXAMPLES.items()})
    return Seen(text, *sms_parts(text.body))


@admin_page
def admin_notices(request: StaffRequest) -> HttpResponse:
    """`/desk/admin/notices/`: every text in every language, and which of them the city words itself."""
    own = set(NoticeText.objects.values_list("name", "language"))
    languages = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
    rows = [
        {"title": WHEN[name], "name": name,
         "languages": [(code, local, (name, code) in own) for code, local in languages]}
        for name in TEXTS
    ]  # fmt: skip
    return render(request, "city/notices.html", {"rows": rows})


@admin_page
def admin_notice(request: StaffRequest, name: str, language: str) -> HttpResponse:
    """`/desk/admin/notices/<name>/<language>/`: preview, keep, or go back to ours."""
    if name not in TEXTS or language not in dict(settings.LANGUAGES):
        raise Http404
    ours, own = default(name, language), wording_of(name, language)
    shown = {"subject": own.subject, "body": own.body} if own else vars(ours)
    form = WordingForm(name, request.POST or None, initial=shown)
    what = request.POST.get("do", "")
    if what == "reset":
        unword(name, language, by=person_of(request), at=request.now)
        messages.success(request, _("已恢复成原来的文字。"))
        return redirect("admin_notice", name, language)
    if request.method == "POST" and form.is_valid():
        shown = {field: form.cleaned_data[field] for field in ("subject", "body")}
        if what == "save" and _kept(request, form, name, language):
            return redirect("admin_notice", name, language)
    key = key_of_text(name, language)
    past = Change.objects.filter(sheet=labels.NOTICES, key=key).select_related("edit__by").order_by("-pk")
    context = {
        "form": form, "title": WHEN[name], "language": get_language_info(language)["name_local"], "code": language,
        "own": own, "ours": ours, "known": known_words(name), "owed": owed_words(name), "past": lines_of(past[:SIZE]),
        "seen": seen(shown["subject"], shown["body"], language) if not form.errors else None,
    }  # fmt: skip
    return render(request, "city/notice.html", context, status=422 if form.errors else 200)


def _kept(request: StaffRequest, form: WordingForm, name: str, language: str) -> bool:
    given = form.cleaned_data
    try:
        word(name, language, subject=given["subject"], body=given["body"], by=person_of(request), at=request.now)
    except Unfit as unfit:
        for field, what in unfit.faults.items():
            form.add_error(field, what)
        return False
    messages.success(request, _("已保存，下一条通知就用它。"))
    return True
