"""A resident becomes a volunteer and serves; in the end a stranger checks his certificate. Each with his own device."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.utils import timezone

from qiaomen.activities.models import Activity, Attendance, Shift, SignUp
from qiaomen.activities.presence import link_of
from qiaomen.notices.models import Message
from qiaomen.shell.codes import in_groups
from qiaomen.units.queries import day_of
from qiaomen.volunteers.models import Certificate, HourEntry
from tests import build, chromium
from tests.build.network import Network, activity, network, volunteer
from tests.build.presence import device_of, goes
from tests.chromium import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

HOUR = timedelta(hours=1)
NewPage = Callable[..., "Page"]


@pytest.fixture
def net() -> Network:
    """The tests' city with two teams."""
    cache.clear()
    return network(build.world())


@pytest.fixture
def full(net: Network) -> Shift:
    """Half an hour from now, one place: Wang has it."""
    made = activity(net, at=timezone.now() - 48 * HOUR + HOUR / 2, places=1, cancel_hours=0)
    there = made.shifts.get()
    goes(there, volunteer(net, "王大山", "13800000009", at=timezone.now()))
    Shift.objects.filter(pk=there.pk).update(taken=1)
    return Shift.objects.select_related("activity").get(pk=there.pk)


@pytest.fixture
def another(browser: "Browser", site: str) -> Iterator[NewPage]:
    """`another()`: one more device, of nobody yet."""
    with ExitStack() as pages:
        yield lambda **given: pages.enter_context(chromium.telephone(browser, site, service_workers="block", **given))


def test_from_the_register_to_a_certificate_that_a_stranger_checks(
    page: "Page", another: NewPage, net: Network, full: Shift
) -> None:
    desk = another(viewport={"width": 1440, "height": 900})
    sign_in(desk, net.world.client("zu"))

    register(page, "李小雨", "13912345678")
    wait_for_a_place(page, full)
    give_up(another(), SignUp.objects.get(volunteer__name="王大山"))
    page.reload()
    page.get_by_text("您报名了。").wait_for()
    assert [one.key for one in Message.objects.filter(key__startswith="moved_up:")] != []

    serve(page, desk, full)
    ask_for_a_certificate(page)
    issue(desk)
    one = Certificate.objects.get()
    assert (one.issued_by, one.content["sums"]) == (net.world.people["zu"], {"credited_service": 60})
    check(page, another(), one)


def register(page: "Page", name: str, phone: str) -> None:
    """On the phone: a name, a number, a birthday, a place, a yes."""
    page.goto("/volunteer/")
    page.get_by_role("link", name="加入志愿者").first.click()
    page.get_by_label("姓名", exact=True).fill(name)
    page.get_by_label("手机号", exact=True).fill(phone)
    page.get_by_label("出生日期").fill("1990-05-01")
    page.get_by_label("住在哪里").select_option(index=1)
    page.get_by_label("我愿意做志愿者").check()
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("heading", name=f"{name}，您好").wait_for()


def wait_for_a_place(page: "Page", shift: Shift) -> None:
    """All places are taken: he is the first in the queue."""
    page.goto("/activities/")
    page.get_by_role("link", name=re.compile(shift.activity.title)).first.click()
    page.get_by_role("button", name=re.compile("排候补")).click()
    page.get_by_text("名额满了，您在候补里").wait_for()
    page.get_by_text("满了，1 人候补").wait_for()


def give_up(page: "Page", held: SignUp) -> None:
    """Whoever had the place cannot come."""
    sign_in(page, device_of(held.volunteer))
    page.goto(f"/activities/{held.shift.activity.number}/")
    page.get_by_role("button", name="我去不了，取消").click()
    page.get_by_text("已取消，名额给了别人").wait_for()


def serve(page: "Page", desk: "Page", shift: Shift) -> None:
    """In by the link that the camera reads from the screen, out an hour later by its digits; the hours are there."""
    desk.goto(f"/screen/{link_of(shift)}/")
    page.goto(f"/in/{shift.pk}/{shown_on(desk)}/")
    page.get_by_role("button", name="签到", exact=True).click()
    page.get_by_text("已签到").wait_for()
    an_hour_passes()
    page.goto(f"/in/{shift.pk}/")
    page.get_by_label("屏幕上的八位数字").fill(shown_on(desk))
    page.get_by_role("button", name="用数字签退").click()
    page.get_by_text("已签退").wait_for()
    assert HourEntry.objects.get().minutes == 60
    page.goto("/me/hours/")
    page.get_by_text(shift.activity.title).first.wait_for()
    page.get_by_text("1 小时").first.wait_for()


def shown_on(screen: "Page") -> str:
    """The digits of this moment at the place."""
    digits = screen.locator("[data-code-digits]:not(:empty)")
    digits.wait_for()
    return re.sub(r"\D", "", digits.inner_text())


def an_hour_passes() -> None:
    """The shift began an hour ago, and he came then."""
    began = timezone.now() - HOUR
    Shift.objects.update(from_at=began, until_at=began + 2 * HOUR)
    Activity.objects.update(from_at=began, until_at=began + 2 * HOUR)
    Attendance.objects.update(in_at=began)


def ask_for_a_certificate(page: "Page") -> None:
    """From his hours to the wish; it waits for the team."""
    page.goto("/me/certificates/")
    page.get_by_role("button", name="申请证明").click()
    page.get_by_text("已向队伍申请").wait_for()
    page.get_by_text("等待出具").wait_for()


def issue(desk: "Page") -> None:
    """Somebody of the team looks at it and issues it."""
    desk.goto("/desk/certificates/")
    desk.get_by_role("button", name=re.compile("^出具 李小雨")).click()
    desk.get_by_text("公示期满后有效").first.wait_for()


def check(page: "Page", stranger: "Page", one: Certificate) -> None:
    """While it is published, when it is valid, and with a code that is wrong."""
    scanned = f"/certificate/{one.number}/{one.code}/"
    stranger.goto(scanned)
    stranger.get_by_text("是真的，还在公示，尚未生效").wait_for()
    Certificate.objects.update(valid_from_on=day_of(timezone.now()))
    page.goto("/me/certificates/")
    paper = page.request.get(page.get_by_role("link", name=re.compile("打开 PDF")).get_attribute("href") or "")
    assert paper.body()[:5] == b"%PDF-"
    stranger.goto(scanned)
    stranger.get_by_text("是真的，有效").wait_for()
    stranger.get_by_text("李**").wait_for()
    assert "李小雨" not in stranger.content()
    stranger.get_by_label("证明编号").fill(str(one.number))
    wrong = in_groups(("3" if one.code[0] == "2" else "2") + one.code[1:])
    stranger.get_by_label("验证码").fill(wrong)
    stranger.get_by_role("button", name="查验").click()
    stranger.get_by_role("heading", name="没有这份证明").wait_for()
    stranger.get_by_label("证明编号").fill(str(one.number))
    stranger.get_by_label("验证码").fill(in_groups(one.code).lower())
    stranger.get_by_role("button", name="查验").click()
    stranger.get_by_role("heading", name="是真的，有效").wait_for()
