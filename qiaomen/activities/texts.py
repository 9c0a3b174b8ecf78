"""What volunteers are told about their shifts and tasks: short enough for a text message."""

from django.conf import settings
from django.utils.translation import gettext as _

from qiaomen.notices.text import Text
from qiaomen.shell.moments import in_words

from .models import Activity, Shift, SignUp, Task


def _words(shift: Shift) -> dict[str, str]:
    activity = shift.activity
    return {
        "title": activity.title, "site": shift.site, "at": in_words(shift.from_at, now=None), "link": link_to(activity),
    }  # fmt: skip


def link_to(activity: Activity) -> str:
    """The address of an activity's page, as it is written in a notice."""
    return f"{settings.SITE_ADDRESS}/activities/{activity.number}/"


def moved_up(shift: Shift) -> Text:
    """A place became free, and it is his."""
    words = _words(shift)
    return Text(
        _("“%(title)s”候补成功") % words,
        _("有人退出，您已从候补转为报名成功：“%(title)s”，%(at)s，%(site)s。去不了请早点取消，把名额让给别人：%(link)s")
        % words,
    )


def signed_up(signup: SignUp, *, team: str) -> Text:
    """His team has signed him up."""
    words = _words(signup.shift) | {"team": team}
    if signup.state == SignUp.State.GOING:
        body = _("%(team)s替您报了名：“%(title)s”，%(at)s，%(site)s。去不了请取消：%(link)s")
    else:
        body = _("%(team)s替您报了名，现在是候补：“%(title)s”，%(at)s，%(site)s。有空位会自动转为报名：%(link)s")
    return Text(_("“%(title)s”已替您报名") % words, body % words)


def not_signed_up(shift: Shift, *, team: str, why: str) -> Text:
    """His team wanted to, and it could not be."""
    words = _words(shift) | {"team": team, "why": why}
    body = _("%(team)s想替您报名“%(title)s”（%(at)s），没有报上：%(why)s")
    return Text(_("“%(title)s”没有报上名") % words, body % words)


def leading(shift: Shift) -> Text:
    """He keeps the list at the place."""
    words = _words(shift) | {"roll": f"{settings.SITE_ADDRESS}/lead/{shift.pk}/"}
    body = _("请您当“%(title)s”的领队（%(at)s，%(site)s）。到时候打开这个链接点名，没有网络也能用：%(roll)s")
    return Text(_("“%(title)s”请您当领队") % words, body % words)


def taken_off(shift: Shift, *, why: str) -> Text:
    """The organiser took him off the list."""
    words = _words(shift) | {"why": why}
    body = _("您报的“%(title)s”（%(at)s，%(site)s）被组织者取消了：%(why)s")
    return Text(_("“%(title)s”的报名取消了") % words, body % words)


def called_off(shift: Shift, *, why: str) -> Text:
    """It does not take place."""
    words = _words(shift) | {"why": why}
    return Text(
        _("“%(title)s”不办了") % words,
        _("原定 %(at)s 在%(site)s的“%(title)s”取消了：%(why)s。给您添麻烦了。看看别的：%(link)s") % words,
    )


def changed(shift: Shift) -> Text:
    """The hour or the place is another one."""
    words = _words(shift)
    return Text(
        _("“%(title)s”有变动") % words,
        _("“%(title)s”的时间或地点改了，现在是：%(at)s，%(site)s。去不了请取消：%(link)s") % words,
    )


def reminder(shift: Shift) -> Text:
    """It is tomorrow."""
    words = _words(shift)
    return Text(
        _("提醒：“%(title)s”快开始了") % words,
        _("别忘了：%(at)s 在%(site)s，“%(title)s”。去不了请告诉组织者：%(link)s") % words,
    )


def invitation(shift: Shift) -> Text:
    """Somebody like him is needed."""
    words = _words(shift)
    return Text(
        _("“%(title)s”需要您这样的志愿者") % words,
        _("%(at)s 在%(site)s有“%(title)s”，离您不远，也合您登记的时间。有空就来：%(link)s") % words,
    )


def thanked(activity: Activity) -> Text:
    """It is over, and it was good."""
    words = {"title": activity.title, "thanks": activity.thanks, "link": link_to(activity)}
    return Text(_("谢谢您参加“%(title)s”") % words, _("“%(title)s”结束了。%(thanks)s %(link)s") % words)


def task_proved(task: Task) -> Text:
    """What he did was looked at and is good."""
    return Text(
        _("您做的“%(title)s”核实了") % {"title": task.title},
        _("您做的“%(title)s”核实过了，确实办好了。谢谢您！%(link)s") % _task_words(task),
    )


def task_again(task: Task) -> Text:
    """What he did was looked at and is not done yet."""
    return Text(
        _("“%(title)s”还没有办好") % {"title": task.title},
        _("您做的“%(title)s”核实时发现还没有完全办好，已重新放出来，谁有空谁接着做。谢谢您出的力。%(link)s")
        % _task_words(task),
    )


def task_withdrawn(task: Task, *, why: str) -> Text:
    """It need not be done any more."""
    words = _task_words(task) | {"why": why}
    return Text(_("“%(title)s”不用做了") % words, _("“%(title)s”收回了：%(why)s。谢谢您愿意帮忙。%(link)s") % words)


def _task_words(task: Task) -> dict[str, str]:
    return {"title": task.title, "link": f"{settings.SITE_ADDRESS}/tasks/{task.pk}/"}
