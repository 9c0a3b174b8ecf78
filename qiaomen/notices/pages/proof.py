"""Two small forms: whose contact, then the code that came. A page includes `notices/_proof.html` and adds its words."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.notices.models import Channel
from qiaomen.notices.proving import ask, is_theirs
from qiaomen.notices.reach import Reach, reach_of
from qiaomen.shell.allowance import spend
from qiaomen.shell.requests import CityRequest

ASKS_AN_HOUR, TRIES_AN_HOUR = 12, 30


class ContactForm(forms.Form):
    """A telephone or a mailbox."""

    use_required_attribute = False

    contact = forms.CharField(
        max_length=254, widget=forms.TextInput({"autocomplete": "on"}),
        error_messages={"required": gettext_lazy("请填手机号或邮箱。")},
    )  # fmt: skip


class CodeForm(forms.Form):
    """The code that came."""

    use_required_attribute = False

    contact = forms.CharField(max_length=254, widget=forms.HiddenInput)
    code = forms.CharField(
        label=gettext_lazy("收到的 6 位数字"), max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": gettext_lazy("请填收到的数字。")},
    )  # fmt: skip

    def clean_code(self) -> str:
        """Digits alone: people type blanks, and phones type wide ones."""
        return "".join(str(int(letter)) for letter in self.cleaned_data["code"] if letter.isdecimal())


@dataclass(frozen=True)
class Answer:
    """What the page shows next: its context, and the status."""

    context: dict[str, Any]
    status: int = 200


@dataclass(frozen=True)
class Proof:
    """One door that opens by a code. `name` counts its tries; `known` (dotted name) decides to whom a code goes;
    `label` names the contact; `phone_only` takes no mailbox.
    """

    name: str
    known: str
    label: Any
    phone_only: bool = False

    def step(self, request: CityRequest) -> Reach | Answer:
        """What was typed, answered: the proved contact, or the page with the next form. Nobody learns who is known."""
        do = request.POST.get("do", "") if request.method == "POST" else ""
        return self._ask(request) if do == "ask" else self._check(request) if do == "code" else self.begin()

    def begin(self) -> Answer:
        """The first form."""
        return Answer({"form": self._contact_form()})

    def _contact_form(self, data: Any = None) -> ContactForm:
        form = ContactForm(data)
        form.fields["contact"].label = self.label
        return form

    def _reach(self, contact: str) -> Reach | None:
        reach = reach_of(contact)
        return None if reach and self.phone_only and reach.channel != Channel.SMS else reach

    def _ask(self, request: CityRequest) -> Answer:
        """Send a code, or say honestly why none can be sent."""
        form = self._contact_form(request.POST)
        if not form.is_valid():
            return Answer({"form": form}, 422)
        contact = form.cleaned_data["contact"]
        reach = self._reach(contact)
        if reach is None:
            wrong = _("这不是手机号。") if self.phone_only else _("这不是手机号，也不是邮箱。座机收不到数字。")
            form.add_error("contact", wrong)
            return Answer({"form": form, "otherwise": True}, 422)
        if not reach.works:
            return Answer({"form": form, "otherwise": True, "silent": reach.channel})
        if not spend(request, self.name, ASKS_AN_HOUR) or not ask(reach, known=self.known, at=request.now):
            form.add_error(None, _("要得太多次了，请过一小时再试。"))
            return Answer({"form": form, "otherwise": True}, 429)
        return Answer({"code_form": CodeForm(initial={"contact": contact}), "contact": contact})

    def _check(self, request: CityRequest) -> Reach | Answer:
        form, status = CodeForm(request.POST), 422
        if form.is_valid():
            reach = self._reach(form.cleaned_data["contact"])
            if not spend(request, f"{self.name}-code", TRIES_AN_HOUR):
                form.add_error(None, _("试的次数太多了，请过一小时再试。"))
                status = 429
            elif reach and is_theirs(reach, form.cleaned_data["code"], at=request.now):
                return reach
            else:
                form.add_error("code", _("数字不对，或者过了 10 分钟。最多试 5 次，不行就重新要一个。"))
        return Answer({"code_form": form, "contact": form["contact"].value() or ""}, status)
