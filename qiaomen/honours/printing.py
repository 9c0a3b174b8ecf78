"""荣誉证书 as PDF, for whoever was honoured."""

from pathlib import Path

from django.utils.translation import gettext as _

from qiaomen.shell.codes import in_groups
from qiaomen.shell.printing import SignsMissing, pdf
from qiaomen.units.queries import day_of

from .models import Nomination
from .problems import CannotHonour
from .states import Standing

SHEET = Path(__file__).parent / "printed" / "award.typ"


def certificate_of(nomination: Nomination, *, address: str) -> bytes:
    """The certificate to print. `address` is what the QR code opens.

    Raises CannotHonour for who was not honoured, and where no font has a sign of the name.
    """
    call = nomination.call
    if nomination.standing != Standing.AWARDED or call.awarded_at is None:
        raise CannotHonour(_("还没有表彰，没有证书。"))
    shown = {
        "name": nomination.name, "title": call.title, "number": nomination.number,
        "code": in_groups(nomination.code),
        "unit": call.unit.name, "awarded_on": day_of(call.awarded_at).isoformat(),
    }  # fmt: skip
    try:
        return pdf(SHEET, shown, address=address)
    except SignsMissing as missing:
        words = _("字库里没有这些字，证书打印不出来：%(signs)s。请联系系统管理员添加字体。")
        raise CannotHonour(words % {"signs": " ".join(missing.signs)}) from None
