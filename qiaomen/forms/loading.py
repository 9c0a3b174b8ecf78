"""A sheet becomes a form, or another version of one."""

import re
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.units.models import Unit

from .models import Form, FormVersion, State
from .permissions import permit_making
from .problems import CannotLoad, SheetFault
from .rules.sheets import Sheet, read_sheet

# Questionnaires that come with the house: name → the sheet.
READY = {path.stem: path for path in sorted((Path(__file__).parent / "ready").glob("*.md"))}
CODE = re.compile(r"[\w\-]{1,64}", re.ASCII)


def load(content: bytes, *, name: str, unit: Unit, by: Actor, at: datetime, form: Form | None = None) -> FormVersion:
    """Take a sheet as a new form of a unit, or as the next version of `form`; the same sheet again changes nothing.

    Raises CannotLoad with every fault, CannotAnswer for whoever may not make forms here.
    """
    permit_making(by, form.unit if form else unit)
    sheet = read_sheet(content, name=name, version=f"{at:%Y%m%d%H%M%S}")
    try:
        with transaction.atomic():
            known = form or _new_form(sheet, unit, by, at)
            return _version(known, sheet, content, name, by, at)
    except IntegrityError as problem:
        # Somebody else gave this id or this number away since we looked.
        raise CannotLoad(SheetFault(0, _("刚刚有人也交了这份表单。请看过最新的一版，再交一次。"))) from problem


def load_ready(name: str, *, unit: Unit, by: Actor, at: datetime) -> FormVersion:
    """One of the questionnaires that come with the house, as a draft of this unit; its name is one of READY."""
    path = READY[name]
    return load(path.read_bytes(), name=path.name, unit=unit, by=by, at=at)


def _new_form(sheet: Sheet, unit: Unit, by: Actor, at: datetime) -> Form:
    code = str(sheet.definition["id"])
    if not CODE.fullmatch(code):
        words = _("settings 表里的 form_id“%(code)s”不能用：只用英文字母、数字、- 和 _，最多 64 个。")
        raise CannotLoad(SheetFault(0, words % {"code": code[:80]}))
    if Form.objects.filter(code=code).exists():
        words = _("已经有一份表单用了 form_id“%(code)s”。请换一个，或在那份表单里交新版本。")
        raise CannotLoad(SheetFault(0, words % {"code": code}))
    title = str(sheet.definition["title"] or code)[:200]
    return Form.objects.create(code=code, title=title, unit=unit, made_at=at, made_by=by.person)


def _version(form: Form, sheet: Sheet, content: bytes, name: str, by: Actor, at: datetime) -> FormVersion:
    if sheet.definition["id"] != form.code:
        words = _("settings 表里的 form_id 是“%(given)s”，这份表单是“%(code)s”。请改成一样的。")
        raise CannotLoad(SheetFault(0, words % {"given": sheet.definition["id"], "code": form.code}))
    version = str(sheet.definition["version"])[:64]
    last = form.versions.order_by("-number").first()
    if last and bytes(last.source) == content:
        return last
    if form.versions.filter(version=version).exists():
        words = _("version“%(version)s”已经用过了，内容却不一样。请在 settings 表里换一个 version。")
        raise CannotLoad(SheetFault(0, words % {"version": version}))
    Form.objects.filter(pk=form.pk).update(title=str(sheet.definition["title"] or form.code)[:200])
    return FormVersion.objects.create(
        form=form, number=last.number + 1 if last else 1, version=version, source=content, source_name=name[-200:],
        xml=sheet.xml, definition=sheet.definition, warnings=list(sheet.warnings), made_at=at, made_by=by.person,
    )  # fmt: skip


def set_state(form: Form, state: State, *, public: bool, by: Actor) -> None:
    """Open it, close it, let everybody answer it or staff alone."""
    permit_making(by, form.unit)
    Form.objects.filter(pk=form.pk).update(state=state, public=public)
    form.state, form.public = state, public
