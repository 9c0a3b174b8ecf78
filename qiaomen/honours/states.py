"""How a call moves: step → from which states, to which. Buttons, guards and docs read this table."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where a call is."""

    DRAFT = "draft", _("草稿")
    OPEN = "open", _("提名中")
    REVIEW = "review", _("评审中")
    VOTE = "vote", _("投票中")
    PUBLISHED = "published", _("公示中")
    AWARDED = "awarded", _("已表彰")
    CALLED_OFF = "called_off", _("已取消")


class Standing(TextChoices):
    """Where somebody who was named is."""

    NAMED = "named", _("待审核资格")
    ADMITTED = "admitted", _("入选候选")
    REFUSED = "refused", _("资格不符")
    WITHDRAWN = "withdrawn", pgettext_lazy("honours", "已退出")
    CHOSEN = "chosen", _("拟表彰")
    REMOVED = "removed", _("异议成立，已取消")
    AWARDED = "awarded", _("已表彰")


STEPS: dict[str, tuple[frozenset[State], State]] = {
    "open": (frozenset({State.DRAFT}), State.OPEN),
    "review": (frozenset({State.OPEN}), State.REVIEW),
    "vote": (frozenset({State.REVIEW}), State.VOTE),
    "publish": (frozenset({State.REVIEW, State.VOTE}), State.PUBLISHED),
    "award": (frozenset({State.PUBLISHED}), State.AWARDED),
    "call_off": (
        frozenset({State.DRAFT, State.OPEN, State.REVIEW, State.VOTE, State.PUBLISHED}), State.CALLED_OFF,
    ),
}  # fmt: skip
# What everybody sees: from the vote on, and those who were chosen.
PUBLIC_STATES = (State.VOTE, State.PUBLISHED, State.AWARDED)
# How the history names what happened.
SAID = {
    "open": _("开始提名"), "review": _("提名截止，开始评审"), "vote": _("开始投票"), "publish": _("公示"),
    "award": _("表彰"), "call_off": _("取消评选"), "name": _("提名"), "fill_in": _("重新填依据"),
    "admitted": _("资格符合"), "refused": _("资格不符"), "withdraw": pgettext_lazy("honours", "退出"),
    "mark": _("打分"),
    "set_aside": _("不计的票"), "object": _("有人提异议"), "reveal": _("查看联系方式"),
    "upheld": pgettext_lazy("honours", "异议成立"), "dismissed": pgettext_lazy("honours", "异议不成立"),
}  # fmt: skip
