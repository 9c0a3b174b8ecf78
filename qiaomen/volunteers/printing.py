"""A certificate of service as PDF; what stands on it was frozen when it was issued."""

from pathlib import Path

from django.utils.translation import gettext as _

from qiaomen.people.sealing import unseal
from qiaomen.shell.codes import in_groups
from qiaomen.shell.printing import SignsMissing, pdf

from .hour_problems import CannotCount
from .models import Certificate

SHEET = Path(__file__).parent / "printed" / "certificate.typ"


def pdf_of(certificate: Certificate, *, address: str, for_holder: bool) -> bytes:
    """The certificate to print. `address` is what the QR code opens.

    Only for the holder himself the full id number is unsealed, where he wanted it.
    Raises CannotCount, naming the signs, where no font has them.
    """
    content = dict(certificate.content)
    sealed = content.pop("id_sealed", "")
    shown = {
        **content, "number": certificate.number, "code": in_groups(certificate.code),
        "id_number": unseal("id", sealed) if sealed and for_holder else content.get("id_hint", ""),
        "valid_from": certificate.valid_from_on.isoformat(),
    }  # fmt: skip
    try:
        return pdf(SHEET, shown, address=address)
    except SignsMissing as missing:
        words = _("字库里没有这些字，证明打印不出来：%(signs)s。请联系系统管理员添加字体。")
        raise CannotCount(words % {"signs": " ".join(missing.signs)}) from None
