"""The texts of notices: worded by the city, checked, tried on examples, gone back from; never in the way of sending."""

from datetime import datetime

import pytest
from django.utils.translation import override

from qiaomen.city.models import Change
from qiaomen.notices import texts
from qiaomen.notices.models import Message, NoticeText
from qiaomen.notices.text import Matter
from qiaomen.notices.wording import TEXTS, default, faults_in, sms_parts
from qiaomen.reactions import react
from tests import build
from tests.cases.pages.staff.conftest import SignIn

RECEIPT = "/desk/admin/notices/receipt/zh-hans/"
OWN = {"subject": "收到 {number}", "body": "敲门市收到了，{number}。进度：{link}"}


class TestDefaults:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_could_be_kept_as_they_are(self, language: str) -> None:
        assert {
            name: faults for name in TEXTS if (faults := faults_in(name, *vars(default(name, language)).values()))
        } == {}

    def test_of_staff_name_the_parts_of_a_case(self) -> None:
        assert (
            default("to_unit", "zh-hans").body
            == "有新的派单，请接单：{number}，{category}，{area}，期限 {until}。{link}"
        )


@pytest.mark.django_db
class TestWording:
    def test_is_sent_instead_of_ours(self, city: build.World, now: datetime) -> None:
        NoticeText.objects.create(name="receipt", language="zh-hans", **OWN)
        case = build.received(city, now, phone="13800001234")
        react.func(case.pk, 1)
        message = Message.objects.get()
        number = case.own_voices.get().report.number
        assert message.body.startswith(f"敲门市收到了，{number}。进度：http")

    @pytest.mark.parametrize(
        "body", ["没有词", "{nothing} {number} {link}", "{number} {link", "%(number)s %d", "{0} {number.__class__}", ""]
    )
    def test_that_is_wrong_never_keeps_a_message_back(self, body: str) -> None:
        NoticeText.objects.create(name="receipt", language="zh-hans", subject="x", body=body)
        with override("zh-hans"):
            assert texts.receipt(number="S1", link="L").body.startswith("您的诉求已收到，编号 S1")

    def test_of_another_language_is_left_alone(self) -> None:
        NoticeText.objects.create(name="receipt", language="en", subject="Got {number}", body="Got {number} {link}")
        with override("zh-hans"):
            assert "您的诉求已收到" in texts.receipt(number="S1", link="L").body
        with override("en"):
            assert texts.receipt(number="S1", link="L") == texts.Text("Got S1", "Got S1 L")

    def test_leaves_out_what_is_empty(self) -> None:
        body = "{number}没有受理：{reason}。[可以：{route}。]看：{link}"
        NoticeText.objects.create(name="declined", language="zh-hans", subject="x", body=body)
        with override("zh-hans"):
            assert texts.declined(number="S1", reason="R", route="", link="L").body == "S1没有受理：R。看：L"
            assert texts.declined(number="S1", reason="R", route="W", link="L").body == "S1没有受理：R。可以：W。看：L"

    def test_puts_words_in_once_whatever_they_hold(self) -> None:
        NoticeText.objects.create(name="answered", language="zh-hans", subject="x", body="{number}{answer}{link}")
        with override("zh-hans"):
            assert (
                texts.answered(number="S1", answer="{link} [{number}] %s", link="L").body == "S1{link} [{number}] %sL"
            )

    def test_says_the_colour_of_an_escalation_in_words(self) -> None:
        NoticeText.objects.create(
            name="escalated", language="zh-hans", subject="x", body="{colour}{what}{number}{link}"
        )
        with override("zh-hans"):
            matter = Matter("A1", "路灯", "东区", "", "L")
            assert texts.escalated(matter, colour="red").subject == "红色督办 A1"
            NoticeText.objects.update(body="{colour}{number}{link}")
            assert texts.escalated(matter, colour="red").body == "红色A1L"


class TestPage:
    def test_shows_every_text_in_every_language(self, as_: SignIn) -> None:
        guan = as_("guan")
        assert guan.get("/desk/admin/notices/").status_code == 200
        for name in TEXTS:
            for language in ("zh-hans", "en"):
                assert guan.get(f"/desk/admin/notices/{name}/{language}/").context["seen"] is not None
        assert as_("sun").get(RECEIPT).status_code == 404
        assert guan.get("/desk/admin/notices/receipt/xx/").status_code == 404
        assert guan.get("/desk/admin/notices/exec/en/").status_code == 404

    def test_previews_without_keeping(self, as_: SignIn) -> None:
        page = as_("guan").post(RECEIPT, OWN | {"do": "preview"})
        assert page.context["seen"].text.body == "敲门市收到了，S20260000017。进度：https://city.example/r/8Zk3"
        assert (NoticeText.objects.count(), Change.objects.count()) == (0, 0)

    def test_keeps_and_goes_back_with_a_history(self, as_: SignIn) -> None:
        guan = as_("guan")
        assert guan.post(RECEIPT, OWN | {"do": "save"}).status_code == 302
        assert guan.get(RECEIPT).context["own"].body == OWN["body"]
        guan.post(RECEIPT, {"do": "reset"})
        assert NoticeText.objects.count() == 0
        past = guan.get(RECEIPT).context["past"]
        assert [one.what for one in past] == ["停用", "新增"]
        assert "通知文字 · receipt · zh-hans" in guan.get("/desk/admin/changes/").text

    @pytest.mark.parametrize(
        ("field", "value", "what"),
        [("body", "{number} {lnk} {link}", "不认识 {lnk}"), ("body", "{number}", "少了：{link}"),
         ("subject", "", "要填"),
         ("body", "{number} {link} {", "花括号"), ("body", "{number}{link}" + "长" * 600, "最多 600")],
    )  # fmt: skip
    def test_refuses_what_could_not_be_sent(self, as_: SignIn, field: str, value: str, what: str) -> None:
        page = as_("guan").post(RECEIPT, OWN | {field: value, "do": "save"})
        assert page.status_code == 422
        assert what in page.context["form"].errors[field][0]
        assert NoticeText.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "signs"), [("字" * 70, (70, 1)), ("字" * 71, (71, 2)), ("字" * 134, (134, 2)), ("😀", (2, 1))]
)
def test_counts_text_messages_as_they_are_paid(body: str, signs: tuple[int, int]) -> None:
    assert sms_parts(body) == signs
