"""The field worker without a network: handed in once, told what others did, nothing lost, nothing left for others."""

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from qiaomen.cases import dispatch, handling
from qiaomen.cases.models import Evidence
from qiaomen.files.models import Photo
from tests import build, chromium
from tests.cases.looking import steps
from tests.chromium import sign_in
from tests.journeys.on_foot import PICTURE, hand_in, hole, on_the_route, shoot
from tests.off_line import COPIES
from tests.waiting import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class TestWithoutANetwork:
    def test_goes_on_without_a_network_and_hands_in_once(self, phone: "Page", wire: "Wire", city: build.World) -> None:
        case = hole(city, with_photo=True)
        dispatch.take(case, by=city.actor("mo"), at=timezone.now())
        on_the_route(phone, case)
        phone.goto(f"/desk/route/{case.number}/")
        finish = "form[action$='/finish/']"
        wire.cut()
        shoot(phone, finish, "after")
        phone.locator(f"{finish} [name=note]").fill("盖严了")
        photos = Photo.objects.filter(attached=True)
        before = photos.count()
        with phone.expect_navigation():
            phone.locator(finish).get_by_role("button", name="办结", exact=True).click(no_wait_after=True)
        waiting = "async () => (await self.outbox.all()).map(item => item.state).join()"
        chromium.until(phone, "async () => (await self.outbox.all())[0]?.trouble === 'connection'")
        assert steps(case)[-1] == "take"
        wire.mend()
        phone.goto("/waiting/")
        phone.locator("[data-receipts] > li").first.wait_for()
        assert phone.evaluate(waiting) in {"delivered", ""}
        assert (steps(case)[-2:], photos.count() - before) == (["take", "finish"], 1)

    def test_what_somebody_else_did_meanwhile_is_told_and_nothing_is_lost(
        self, phone: "Page", wire: "Wire", city: build.World
    ) -> None:
        first, second = (build.in_handling(city, timezone.now()) for _each in range(2))
        sign_in(phone, city.client("bo"))
        on_the_route(phone, first, second)
        wire.cut()
        for case in (first, second):
            hand_in(phone, case, note=f"换了灯泡 {case.number}")
        handling.note(first, words="备件到了", by=city.actor("bo"), at=timezone.now())
        proof = [handling.Proof(build.photo(timezone.now()), Evidence.Kind.AFTER)]
        handling.finish(second, words="我路过就换了", by=city.actor("lin"), at=timezone.now(), proof=proof)
        wire.mend()
        phone.goto("/waiting/")
        told = phone.locator("[data-list] > li")
        told.filter(has_text="您自己在").filter(has_text="已经做了“记录进展”").wait_for()
        told.filter(has_text="路灯所收件人林静在").filter(has_text="已经做了“办结”").wait_for()

        told.filter(has_text=first.number).get_by_role("link", name="打开修改").click()
        finish = phone.locator("form[action$='/finish/']")
        chromium.until(phone, "document.querySelector(\"form[action$='/finish/'] [name=after]\")?.files.length === 1")
        expect(finish.locator("[name=note]")).to_have_value(f"换了灯泡 {first.number}")
        finish.get_by_role("button", name="办结", exact=True).click()
        phone.wait_for_url("**/desk/route/?at=*")
        assert steps(first)[-2:] == ["note", "finish"]

        phone.goto("/waiting/")
        told.filter(has_text=second.number).get_by_role("link", name="打开修改").click()
        phone.get_by_role("alert").get_by_role("link", name="去看写的和照片").click()
        told.get_by_text("看写的和照片").click()
        told.locator("[data-kept]").get_by_text(f"换了灯泡 {second.number}").wait_for()
        assert told.locator("[data-files] img").evaluate("it => it.decode().then(() => it.naturalWidth)") == 640
        assert steps(second)[-2:] == ["take", "finish"]

    def test_a_torn_connection_hands_in_exactly_once(self, phone: "Page", wire: "Wire", city: build.World) -> None:
        halfway, answer = (build.in_handling(city, timezone.now()) for _each in range(2))
        sign_in(phone, city.client("bo"))
        on_the_route(phone, halfway, answer)
        wire.tear(f"/desk/route/{halfway.number}/finish/", request=40_000)
        hand_in(phone, halfway, note="换了灯泡")
        chromium.until(phone, "async () => (await outbox.all())[0]?.trouble === 'connection'")
        assert (wire.is_torn, steps(halfway)[-1], Evidence.objects.filter(case=halfway).count()) == (True, "take", 0)
        wire.mend()
        phone.goto("/waiting/")
        phone.locator("[data-receipts] > li").first.wait_for()

        wire.tear(f"/desk/route/{answer.number}/finish/", answer=0)
        hand_in(phone, answer, note="换了灯泡")
        chromium.until(phone, "async () => (await outbox.all()).at(-1)?.trouble === 'connection'")
        assert (wire.is_torn, steps(answer)[-1]) == (True, "finish")
        wire.mend()
        phone.goto("/waiting/")
        phone.locator("[data-receipts] > li").nth(1).wait_for()
        for case in (halfway, answer):
            post = f"POST /desk/route/{case.number}/finish/ HTTP/1.1"
            # A browser asks a second time by itself where a connection that it used before is reset.
            assert wire.asked.count(post) >= 2, "sent again"
            assert steps(case)[-2:] == ["take", "finish"]
            assert [one.photo.bytes for one in Evidence.objects.filter(case=case)] == [len(PICTURE)]

    def test_the_route_stays_for_its_reader_until_signed_out(
        self, phone: "Page", wire: "Wire", city: build.World
    ) -> None:
        case = build.in_handling(city, timezone.now())
        sign_in(phone, city.client("bo"))
        on_the_route(phone, case)
        phone.locator("summary", has_text="没有说从哪里出发").click()
        phone.get_by_role("button", name="用我现在的位置").click()
        phone.get_by_text("从您现在的位置出发").wait_for()
        wire.cut()
        phone.goto(f"/desk/route/?at={case.number}")
        phone.get_by_text("从您现在的位置出发").wait_for()
        phone.get_by_role("link", name=f"到了，去办 {case.number}").click()
        phone.get_by_role("heading", name="办结").wait_for()
        wire.mend()
        assert not [line for line in wire.asked if "longitude" in line or "115.7" in line]

        phone.goto("/desk/route/")
        # Signed out only when the answer is there: its cookie would undo the next sign-in.
        with phone.expect_navigation():
            phone.get_by_role("button", name="退出").click()
        chromium.until(phone, "caches.has('qiaomen-own').then(has => !has)")
        sign_in(phone, city.client("bo"))
        on_the_route(phone, case)
        sign_in(phone, city.client("mo"))
        phone.goto("/desk/route/")
        chromium.until(phone, f"{COPIES}.then(kept => !kept.includes('/desk/route/{case.number}/'))")
        wire.cut()
        phone.goto(f"/desk/route/{case.number}/")
        phone.get_by_role("heading", name="现在没有网络").wait_for()
