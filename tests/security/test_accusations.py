"""举报 end to end: what the unit that handles it can find out about who made it, by any door."""

import json
from datetime import datetime

import pytest
from django.test import Client

from qiaomen.cases import acceptance, contacts, dispatch, feedback, joining
from qiaomen.cases.models import Case, Report
from qiaomen.cases.models.report import Nature
from qiaomen.cases.permissions import may_see_contact
from qiaomen.notices.models import Message
from qiaomen.people.actors import RESIDENT
from qiaomen.people.models import Post, Role
from qiaomen.reactions import react
from tests import build
from tests.build import World

from .conftest import SitDown

PHONE, NAME, EMAIL = "13812345678", "举报人赵六", "zhao.liu@example.org"
TEXT = f"路灯所的人收钱。我的电话{PHONE}，邮箱{EMAIL}。"
SECRETS = (PHONE, NAME, EMAIL, "12345678")


def accusation(made: World, at: datetime, **given: object) -> Report:
    return build.report(
        made,
        at,
        TEXT,
        nature=Nature.ACCUSATION,
        name=NAME,
        phone=PHONE,
        email=EMAIL,
        photos=(build.photo(at),),
        place_words=f"路灯所对面，打{PHONE}",
        **given,
    )


def at_the_unit(made: World, at: datetime, one: Report) -> Case:
    case = build.case_of(one)
    acceptance.accept(case, category=made.lamp, filing_standard=made.lamp_out, by=made.actor("ana"), at=at)
    dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=at)
    return case


class TestTheUnit:
    @pytest.mark.parametrize("name", ["lin", "bo"])
    def test_never_reads_who_made_it(self, made: World, at: datetime, as_: SitDown, name: str) -> None:
        case = at_the_unit(made, at, accusation(made, at))
        browser = as_(name)
        for address in (
            f"/desk/cases/{case.number}/", f"/api/desk/cases/{case.number}", "/desk/", "/desk/unit/", "/desk/all/",
            "/desk/all/?q=路灯所的人收钱",
        ):  # fmt: skip
            answer = browser.get(address, follow=True)
            assert answer.status_code == 200, address
            assert [secret for secret in SECRETS if secret in answer.content.decode()] == [], address

    @pytest.mark.parametrize("hidden", [PHONE, "12345678", EMAIL, "zhao.liu", NAME])
    def test_finds_nothing_by_what_is_masked(self, made: World, at: datetime, as_: SitDown, hidden: str) -> None:
        at_the_unit(made, at, accusation(made, at))
        assert as_("lin").get("/desk/all/", {"q": "收钱"}).context["rows"] != []
        assert as_("lin").get("/desk/all/", {"q": hidden}).context["rows"] == []

    def test_reads_the_words_in_the_api_as_on_the_page(self, made: World, at: datetime, as_: SitDown) -> None:
        case = at_the_unit(made, at, accusation(made, at))
        shown = as_("lin").get(f"/api/desk/cases/{case.number}").json()
        assert "138****5678" in shown["text"]
        assert PHONE in as_("sun").get(f"/api/desk/cases/{case.number}").json()["text"]

    def test_cannot_reveal_the_reporter(self, made: World, at: datetime, as_: SitDown) -> None:
        one = accusation(made, at)
        case = at_the_unit(made, at, one)
        answer = as_("lin").post(f"/desk/cases/{case.number}/contact/{one.number}/", {"reason": "要联系他本人"})
        assert answer.status_code == 403
        assert NAME not in answer.content.decode()
        assert not one.reveals.exists()

    def test_reads_a_rating_without_the_numbers_in_it(self, made: World, at: datetime, as_: SitDown) -> None:
        one = accusation(made, at)
        case = at_the_unit(made, at, one)
        dispatch.take(case, by=made.actor("bo"), at=at)
        build.to_answered(made, case, at, "已经查实处理。")
        feedback.rate(case, report=one, solved=True, satisfied=True, why=f"再有事打{PHONE}", by=RESIDENT, at=at)
        feedback.contest(case, note=f"没有处理，找我{PHONE}", by=RESIDENT, at=at)
        page = as_("lin").get(f"/desk/cases/{case.number}/").content.decode()
        assert "再有事打" in page
        assert PHONE not in page

    def test_gets_no_word_of_it_by_mail(self, made: World, at: datetime) -> None:
        clerk = made.people["lin"]
        clerk.email = "lin@example.org"
        clerk.save()
        case = at_the_unit(made, at, accusation(made, at))
        for event in case.events.order_by("number"):
            react.func(case.pk, event.number)
        sent = [f"{one.subject}\n{one.body}" for one in Message.objects.filter(to="lin@example.org")]
        assert len(sent) == 1
        assert not [secret for secret in (*SECRETS, "收钱", "/f/") if secret in sent[0]]


class TestSomebodyWithTwoPosts:
    """In a small town the unit's clerk also patrols, or answers the telephone."""

    def test_still_handles_it_without_knowing_who(self, made: World, at: datetime, as_: SitDown) -> None:
        one = accusation(made, at)
        case = at_the_unit(made, at, one)
        lin = made.people["lin"]
        Post.objects.create(person=lin, role=Role.COLLECTOR, unit=made.lamps, area=made.west)
        page = as_("lin").get(f"/desk/cases/{case.number}/").content.decode()
        assert PHONE not in page
        assert PHONE not in as_("lin").get(f"/api/desk/cases/{case.number}").content.decode()
        assert PHONE not in as_("lin").get("/desk/all/").content.decode()

    def test_may_not_reveal_by_the_other_post(self, made: World, at: datetime) -> None:
        one = accusation(made, at)
        case = at_the_unit(made, at, one)
        Post.objects.create(person=made.people["lin"], role=Role.OPERATOR, unit=made.centre, sees_contacts=True)
        assert not may_see_contact(made.actor("lin"), one, case)
        assert may_see_contact(made.actor("ana"), one, case)


class TestEverybodyElse:
    def test_finds_it_nowhere(self, made: World, at: datetime, client: Client) -> None:
        one = accusation(made, at)
        case = at_the_unit(made, at, one)
        photo = one.photos.get()
        assert client.get(f"/cases/{case.number}/").status_code == 404
        assert client.get(f"/api/cases/{case.number}").status_code == 404
        assert client.get(f"/photos/{photo.pk}/full.jpg").status_code == 404
        for address in ("/", "/cases/", "/cases/?q=收钱", "/api/cases", "/api/cases?q=收钱"):
            page = client.get(address).content.decode("unicode_escape" if "/api/" in address else "utf-8")
            # The words that were searched for stand in the field and on the chip that takes them away.
            assert "收钱" not in page.replace('value="收钱"', "").replace(">“收钱”<", ""), address
            assert case.number not in page, address

    def test_who_is_joined_with_it_reads_nothing_of_it(self, made: World, at: datetime, client: Client) -> None:
        other = build.report(made, at, "火车站的路灯不亮")
        case = at_the_unit(made, at, accusation(made, at))
        mine = build.case_of(other)
        joining.join(mine, into=case, by=made.actor("dai"), at=at)
        page = client.get(f"/f/{other.token}/").content.decode()
        told = json.dumps(client.get(f"/api/reports/{other.token}").json(), ensure_ascii=False)
        for shown in (page, told):
            assert "火车站的路灯不亮" in shown
            assert "收钱" not in shown
            assert "138****5678" not in shown

    def test_who_takes_it_in_cannot_make_it_public(self, made: World, at: datetime) -> None:
        case = build.case_of(accusation(made, at))
        acceptance.accept(
            case, category=made.lamp, filing_standard=made.lamp_out, public=True, title="公开标题",
            by=made.actor("ana"), at=at,
        )  # fmt: skip
        assert Case.objects.get(pk=case.pk).public is False

    def test_an_operator_reads_no_words_of_it_by_the_number_of_the_caller(
        self, made: World, at: datetime, as_: SitDown
    ) -> None:
        accusation(made, at)
        page = as_("olga").post("/desk/operator/caller/", {"phone": PHONE}).content.decode()
        assert "收钱" not in page
        assert contacts.earlier_reports(PHONE, by=made.actor("lin")) == []
