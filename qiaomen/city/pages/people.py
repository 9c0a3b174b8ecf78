"""人员: who may sign in, with which posts; first passwords are shown once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qiaomen.city import labels, staffing
from qiaomen.city.models import Change
from qiaomen.people.models import NO_POST, Person, Role
from qiaomen.people.pages.staff import StaffRequest
from qiaomen.places.models import Area
from qiaomen.shell.paging import page_of
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.models import Unit

from .changes import lines_of
from .door import admin_page, person_of

SIZE = 25


class DetailsForm(forms.Form):
    """Who somebody is."""

    use_required_attribute = False
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=40, required=False)
    email = forms.EmailField(
        label=gettext_lazy("邮箱"), required=False, max_length=254,
        error_messages={"invalid": gettext_lazy("这不是电子邮箱地址。")},
    )  # fmt: skip


class PostForm(forms.Form):
    """A role at a unit, within an area."""

    use_required_attribute = False
    role = forms.ChoiceField(label=gettext_lazy("岗位"))
    unit = forms.ChoiceField(label=gettext_lazy("单位"))
    area = forms.ChoiceField(label=gettext_lazy("区域"), required=False)
    sees_contacts = forms.BooleanField(
        label=gettext_lazy("可看联系方式"), required=False, help_text=gettext_lazy("每次看都要写理由，并留下记录。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, Any]]] = {
            "role": [("", "—"), *((role.value, role.label) for role in Role if role not in NO_POST)],
            "unit": [("", "—"), *_choices(Unit)],
            "area": [("", _("全市")), *_choices(Area)],
        }
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = values

    @property
    def cells(self) -> dict[str, str]:
        """As a row of a list of staff."""
        given = self.cleaned_data
        return {
            **{name: str(given[name]) for name in given if name != "sees_contacts"},
            "sees_contacts": "yes" if given["sees_contacts"] else "no",
        }


class PersonForm(DetailsForm, PostForm):
    """A new person with a first post."""

    username = forms.CharField(
        label=gettext_lazy("账号"),
        max_length=60,
        help_text=gettext_lazy("登录时写的，以后不能改。"),
    )
    field_order = ("username", "name", "role", "unit", "area", "sees_contacts", "phone", "email")


def _choices(model: Any) -> list[tuple[str, str]]:
    return [(row.code, f"{named(row)} · {row.code}") for row in model.objects.filter(retired_on=None).order_by("code")]


@admin_page
def admin_people(request: StaffRequest) -> HttpResponse:
    """`/desk/admin/people/`: by account, found by name, account or unit."""
    words = request.GET.get("q", "").replace("\x00", " ").strip()[:80]
    rows = staffing.persons()
    if words:
        by_unit = Person.objects.filter(posts__unit__name__icontains=words).values("pk")
        rows = rows.filter(Q(username__icontains=words) | Q(name__icontains=words) | Q(pk__in=by_unit))
    page = page_of(rows, order=("username", "pk"), after=request.GET.get("after"), size=SIZE)
    return render(request, "city/people.html", {"page": page, "q": words})


@admin_page
def admin_person_new(request: StaffRequest) -> HttpResponse:
    """`/desk/admin/people/new/`: the answer shows the first password, once."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person, password = staffing.hire_one(form.cells, by=person_of(request), at=request.now)
        except staffing.Faulty as faulty:
            _show(form, faulty)
        else:
            return _password_page(request, person, password)
    status = 422 if form.errors else 200
    return render(request, "city/person_new.html", {"form": form}, status=status)


@admin_page
def admin_person(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/admin/people/<pk>/`: details, posts, account, history."""
    person = get_object_or_404(Person, pk=pk)
    form = DetailsForm(request.POST or None, initial={name: getattr(person, name) for name in staffing.CORRECTED})
    if request.method == "POST" and form.is_valid():
        staffing.correct(person, form.cleaned_data, by=person_of(request), at=request.now)
        messages.success(request, _("已保存。"))
        return redirect("admin_person", pk)
    return _person_page(request, person, form=form)


@admin_page
@require_POST
def admin_post_give(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/admin/people/<pk>/give/`: one more post."""
    person = get_object_or_404(Person, pk=pk)
    post = PostForm(request.POST)
    if post.is_valid():
        try:
            staffing.give_post(person, post.cells, by=person_of(request), at=request.now)
        except staffing.Faulty as faulty:
            _show(post, faulty)
        else:
            messages.success(request, _("岗位已加上。"))
            return redirect("admin_person", pk)
    return _person_page(request, person, post=post)


@admin_page
@require_POST
def admin_person_do(request: StaffRequest, pk: int, what: str) -> HttpResponse:
    """`/desk/admin/people/<pk>/<what>/`: take a post away, close, open, or give a new first password."""
    person = get_object_or_404(Person, pk=pk)
    by, at = person_of(request), request.now
    try:
        if what == "password":
            return _password_page(request, person, staffing.new_password(person, by=by, at=at))
        if what == "take":
            post = request.POST.get("post", "")
            staffing.take_post(person, int(post) if post.isdecimal() and len(post) < 12 else 0, by=by, at=at)
        else:
            staffing.set_open(person, is_open=what == "open", by=by, at=at)
        messages.success(request, _("已保存。"))
    except staffing.CannotChange as refused:
        messages.error(request, str(refused))
    return redirect("admin_person", pk)


def _show(form: forms.Form, faulty: staffing.Faulty) -> None:
    for fault in faulty.faults:
        form.add_error(fault.column if fault.column in form.fields else None, fault.what)


def _password_page(request: StaffRequest, person: Person, password: str) -> HttpResponse:
    answer = render(request, "city/password.html", {"person": person, "password": password})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _person_page(
    request: StaffRequest, person: Person, *, form: forms.Form | None = None, post: forms.Form | None = None
) -> HttpResponse:
    past = Change.objects.filter(sheet=labels.PEOPLE, key=person.username).select_related("edit__by").order_by("-pk")
    initial = {name: getattr(person, name) for name in staffing.CORRECTED}
    context = {
        "person": person, "form": form or DetailsForm(initial=initial), "post": post or PostForm(),
        "posts": person.posts.select_related("unit", "area").order_by("pk"), "past": lines_of(past[:SIZE]),
    }  # fmt: skip
    wrong = (form and form.errors) or (post and post.errors)
    return render(request, "city/person.html", context, status=422 if wrong else 200)
