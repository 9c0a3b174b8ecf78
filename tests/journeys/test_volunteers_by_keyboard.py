"""The network's main jobs by keyboard alone: to register, to see what is nobody's, to decide about a claim."""

from datetime import timedelta

import pytest
from django.utils import timezone

from qiaomen.volunteers.models import Claim, Volunteer
from tests import build
from tests.build.hours import asked
from tests.build.network import Network, network, volunteer

from .conftest import Open
from .keyboard import Keyboard

# One language a job: what the words are is proved elsewhere.
CHINESE = pytest.mark.parametrize("language", ["zh-CN"], indirect=True)
ENGLISH = pytest.mark.parametrize("language", ["en-GB"], indirect=True)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def net(city: build.World) -> Network:
    """Two teams in the small city."""
    return network(city)


@CHINESE
def test_a_resident_registers(opened: Open, net: Network, language: str) -> None:
    page = opened("/volunteer/join/")
    keys = Keyboard(page, language)
    keys.skip()
    keys.to("textbox", "姓名", most=3)
    keys.write("李小雨")
    keys.to("textbox", "手机号", most=1)
    keys.write("13912345678")
    keys.to_one(page.locator("[name=born_on]"), most=1)
    # In the order of the browser's own language, which is the machine's: month, day, year.
    page.keyboard.type("05011990")
    keys.to("combobox", "住在哪里", most=4)
    keys.press("ArrowDown")
    keys.to("checkbox", "我愿意做志愿者，同意为此使用我填的信息", most=4)
    keys.press("Space")
    keys.to("button", "登记", most=2)
    keys.press("Enter")
    page.get_by_role("heading", name="李小雨，您好").wait_for()
    assert str(Volunteer.objects.get().born_on) == "1990-05-01"


@ENGLISH
def test_the_office_sees_what_is_nobodys(opened: Open, net: Network, language: str) -> None:
    build.road()
    page = opened("/desk/network/", who="zu")
    keys = Keyboard(page, language)
    keys.skip()
    # Past the map, whose buttons are reached and seen, to the list of what the map shows.
    keys.to_one(page.get_by_role("list", name=keys.said("没有人分包的路和河")), most=8)
    assert "Line R1" in page.locator(":focus").inner_text()
    keys.press("End")


@CHINESE
def test_an_organiser_refuses_one_claim_and_grants_another(opened: Open, net: Network, language: str) -> None:
    at = timezone.now()
    for n, name in enumerate(("王梅", "李强")):
        asked(net, volunteer(net, name, f"1380000000{n}", at=at), at - timedelta(days=1, hours=n), at=at)
    page = opened("/desk/hours/", who="zu")
    keys = Keyboard(page, language)
    keys.skip()
    keys.to("textbox", "不通过的原因", most=8)
    keys.write("名单里没有您")
    keys.to_one(page.get_by_role("button", name="不通过 王梅"), most=3)
    keys.press("Enter")
    page.get_by_text("没有通过，申请人会看到原因").wait_for()
    keys.skip()
    keys.to_one(page.get_by_role("button", name="通过 李强", exact=False).first, most=8)
    keys.press("Enter")
    page.get_by_text("已通过，记入荣誉时数").wait_for()
    states = Claim.objects.order_by("pk").values_list("volunteer__name", "state", "answer")
    assert list(states) == [("王梅", "refused", "名单里没有您"), ("李强", "granted", "")]
