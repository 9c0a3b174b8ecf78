"""Text files as people send them: UTF-8 with or without a byte-order mark, and plain words for anything else."""

import codecs
from pathlib import Path

from django.utils.translation import gettext as _


class NotText(ValueError):
    """The file is missing, empty or not UTF-8; the message says which."""


def read_text(path: Path) -> str:
    """The whole text, without a byte-order mark. Raises NotText."""
    try:
        content = path.read_bytes()
    except OSError:
        raise NotText(_("文件不存在或无法打开")) from None
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise NotText(_("编码是 UTF-16，请另存为 UTF-8"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotText(_encoding(content)) from None
    if not text.strip():
        raise NotText(_("文件是空的"))
    return text


def _encoding(content: bytes) -> str:
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return _("不是 UTF-8 编码，请另存为 UTF-8")
    return _("编码像是 GB18030（GBK），请另存为 UTF-8")
