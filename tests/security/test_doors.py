"""What strangers and colleagues reach that is not theirs: cases, reports, photos, contacts, steps."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from qiaomen.cases import joining
from qiaomen.cases.models import Case, ContactReveal
from qiaomen.cases.models.report import Channel
from qiaomen.cases.pages.desk.step_forms import STEP_FORMS
from qiaomen.cases.problems import Missing
from qiaomen.cases.states import State
from qiaomen.people.models import Role
from tests import build
from tests.build import World

from .conftest import SitDown

PHONE = "13812345678"
STAFF_PAGES = (
    "/desk/", "/desk/accept/", "/desk/all/", "/desk/operator/", "/desk/intake/", "/desk/intake/media/",
    "/desk/supervision/", "/desk/supervision/open/", "/desk/look-back/", "/desk/outbox/", "/desk/history/",
    "/desk/history/anchors.jsonl", "/desk/password/", "/desk/places/", "/desk/cases/{case}/",
    "/desk/cases/{case}/accept/", "/desk/cases/{case}/contact/{report}/",
)  # fmt: skip
# Who may open what besides the desks; a page that is not listed for somebody is a 404 for them.
OPENED_BY = {
    "/desk/operator/": {"olga"},
    "/desk/supervision/": {"sun", "wang", "ling", "kao"},
    "/desk/supervision/open/": {"sun", "wang", "ling", "kao"},
    "/desk/look-back/": {"sun", "cai"},
    "/desk/outbox/": {"sun", "guan"},
    "/desk/history/": {"sun", "guan"},
    "/desk/history/anchors.jsonl": {"guan"},
    "/desk/accept/": {"ana"},
    "/desk/approvals/": {"ling", "sun", "kao"},
    "/desk/contest/": {"sun"},
}
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>"


class TestAStranger:
    @pytest.mark.parametrize("address", STAFF_PAGES)
    def test_is_led_to_the_sign_in_from_every_staff_page(
        self, made: World, at: datetime, client: Client, address: str
    ) -> None:
        case = build.received(made, at, phone=PHONE)
        where = address.format(case=case.number, report=case.own_voices.get().report.number)
        for answer in (client.get(where), client.post(where, {})):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/desk/sign-in/?next=")

    def test_reaches_nothing_that_waits_is_private_or_is_somebodys(
        self, made: World, at: datetime, client: Client
    ) -> None:
        for public in (True, False):
            report = build.report(made, at, photos=(build.photo(at),), phone=PHONE, public=public)
            case, photo = build.case_of(report), report.photos.get()
            for address in (
                f"/cases/{case.number}/", f"/api/cases/{case.number}", f"/cases/{case.pk}/", f"/f/{report.number}/",
                f"/api/reports/{report.number}", f"/photos/{photo.pk}/full.jpg", f"/photos/{photo.pk}/thumb.webp",
                f"/photos/{photo.pk}/full.jpg?t={report.number}", f"/photos/{photo.pk}/orig",
                f"/sealed/{photo.pk}.orig", "/static/../qiaomen.sqlite3", "/static/%2e%2e/%2e%2e/secret",
            ):  # fmt: skip
                assert client.get(address).status_code == 404, address

    def test_finds_no_report_by_its_number_alone(self, made: World, at: datetime, client: Client) -> None:
        report = build.report(made, at, phone=PHONE, email="a@example.org")
        bare = build.report(made, at)
        tries = [(report.number, contact) for contact in ("", "5678", "13812345679", "@", "138****5678", "%", "0")]
        for number, contact in [*tries, (bare.number, ""), (bare.number, "@")]:
            answer = client.post("/find/", {"number": number, "contact": contact})
            assert answer.status_code == 422, contact
            assert report.token not in answer.content.decode()

    def test_is_stopped_after_twenty_tries(self, made: World, at: datetime, client: Client) -> None:
        report = build.report(made, at, phone=PHONE)
        for _turn in range(20):
            client.post("/find/", {"number": report.number, "contact": "13900000000"})
        answer = client.post("/find/", {"number": report.number, "contact": PHONE}, HTTP_X_FORWARDED_FOR="1.2.3.4")
        assert answer.status_code == 429


class TestTheHolderOfALink:
    def test_does_no_step_in_another_persons_case(self, made: World, at: datetime, client: Client) -> None:
        mine, theirs = build.answered(made, at), build.answered(made, at)
        my, voice = mine.own_voices.get(), theirs.own_voices.get()
        seen = f"{theirs.pk}-{Case.objects.get(pk=theirs.pk).state_since.isoformat()}"
        sent = {f"rate-{voice.pk}-verdict": "unsolved-unsatisfied"}
        answer = client.post(f"/f/{my.report.token}/", {"step": "rate", "voice": voice.pk, "seen": seen, **sent})
        assert answer.status_code == 409
        voice.refresh_from_db()
        assert voice.rated_at is None

    @pytest.mark.parametrize("step", sorted(STEP_FORMS.keys() - {"rate", "urge", "contest", "appeal"}))
    def test_does_no_step_of_staff(self, made: World, at: datetime, client: Client, step: str) -> None:
        case = build.received(made, at)
        voice = case.own_voices.get()
        seen = f"{case.pk}-{Case.objects.get(pk=case.pk).state_since.isoformat()}"
        answer = client.post(f"/f/{voice.report.token}/", {"step": step, "voice": voice.pk, "seen": seen})
        assert answer.status_code == 409
        case.refresh_from_db()
        assert case.version == 1

    def test_sees_no_photo_of_another_report_in_the_same_case(self, made: World, at: datetime, client: Client) -> None:
        mine, theirs = build.report(made, at), build.report(made, at, photos=(build.photo(at),), public=False)
        into = build.case_of(theirs)
        joining.join(build.case_of(mine), into=into, by=made.actor("dai"), at=at)
        photo = theirs.photos.get()
        assert client.get(f"/photos/{photo.pk}/full.jpg?t={mine.token}").status_code == 404
        assert client.get(f"/photos/{photo.pk}/full.jpg?t={theirs.token}").status_code == 200


class TestAColleague:
    @pytest.mark.parametrize(("address", "names"), OPENED_BY.items())
    def test_opens_only_the_pages_of_the_own_posts(
        self, made: World, as_: SitDown, address: str, names: set[str]
    ) -> None:
        codes = {name: as_(name).get(address).status_code for name in made.people}
        assert {name for name, code in codes.items() if code == 200} == names
        assert {code for name, code in codes.items() if name not in names} == {404}

    def test_of_another_unit_reaches_nothing_of_a_case(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.in_handling(made, at, photos=(build.photo(at),), phone=PHONE, text="只在路灯所的事")
        report = case.own_voices.get().report
        for name in ("lu", "mo"):
            browser = as_(name)
            page = f"/desk/cases/{case.number}/"
            assert browser.get(page).status_code == 404
            assert browser.get(f"/api/desk/cases/{case.number}").status_code == 404
            assert browser.post(f"{page}contact/{report.number}/", {"reason": "要联系市民"}).status_code == 404
            for address in (
                f"/desk/all/?q={case.number}", f"/desk/all/?q={report.number}", "/desk/all/?q=只在路灯所",
                "/desk/all/?unit=LD", f"/desk/all/?category={made.lamp.pk}", "/desk/", "/desk/unit/",
            ):  # fmt: skip
                shown = browser.get(address)
                assert shown.status_code == 200, address
                assert "只在路灯所的事" not in shown.content.decode(), address
                assert {desk.count for desk in shown.context["desks"]} <= {0, None}, address
        assert not ContactReveal.objects.exists()

    @pytest.mark.parametrize("step", sorted(STEP_FORMS))
    def test_of_another_unit_does_no_step_by_page_or_api(
        self, made: World, at: datetime, as_: SitDown, step: str
    ) -> None:
        case = build.in_handling(made, at)
        version = Case.objects.get(pk=case.pk).version
        for name in ("lu", "mo"):
            sent = {"version": str(version), "note": "不是我的事情", "text": "不是我的事情", "words": "不是我的事情"}
            assert as_(name).post(f"/desk/cases/{case.number}/{step}/", sent).status_code == 404
            body = json.dumps({"version": version, "fields": {}})
            address = f"/api/desk/cases/{case.number}/{step}"
            assert as_(name).post(address, body, content_type="application/json").status_code == 404
        assert Case.objects.get(pk=case.pk).version == version

    @pytest.mark.parametrize(
        ("name", "step"),
        [
            (name, step)
            for name in ("guan", "kao", "cai", "wang", "lin", "olga", "zu", "kai")
            for step in ("accept", "decline", "join", "split", "amend")
            # Who listens to the caller may say that it is the same matter.
            if (name, step) != ("olga", "join")
        ],
    )
    def test_does_no_step_of_another_post(self, made: World, at: datetime, as_: SitDown, name: str, step: str) -> None:
        case = build.received(made, at)
        page = as_(name).post(f"/desk/cases/{case.number}/{step}/", {"version": "1"}).status_code
        body = json.dumps({"version": 1, "fields": {}})
        api = as_(name).post(f"/api/desk/cases/{case.number}/{step}", body, content_type="application/json").status_code
        assert {page, api} <= {403, 404}
        assert Case.objects.get(pk=case.pk).state == State.RECEIVED

    def test_with_an_area_cannot_tie_a_case_to_one_outside_it(self, made: World, at: datetime, as_: SitDown) -> None:
        build.add_person(made, "eva", "东区受理员", Role.ACCEPTER, made.centre, made.east)
        own = build.received(made, at, text="东区的路灯")
        other = build.received(made, at, text="西区的秘密", position=build.WEST_POINT)
        stranger = other.own_voices.get().report.number
        eva, page = as_("eva"), f"/desk/cases/{own.number}/"
        assert eva.get(f"/desk/cases/{other.number}/").status_code == 404
        accept = {"version": 1, "category": made.lamp.pk, "filing_standard": made.lamp_out.pk}
        for step, field, more in (
            ("join", "into", {}), ("accept", "recurrence_of", accept),
            ("split", "voice", {"text": "另一件事情"}),
        ):  # fmt: skip
            value = stranger if step == "split" else other.number
            answer = eva.post(f"{page}{step}/", {"version": 1, field: value, **more})
            assert answer.status_code == 422, step
            assert "西区的秘密" not in answer.content.decode()
            fields = {name: str(one) for name, one in {**more, field: value}.items()}
            body = json.dumps({"version": 1, "fields": fields})
            told = eva.post(f"/api/desk/cases/{own.number}/{step}", body, content_type="application/json")
            assert (told.status_code, told.json()["error"]["field"]) == (422, field)
        answer = eva.post(f"{page}contact/{stranger}/", {"reason": "要联系市民"})
        assert answer.status_code == 404
        own.refresh_from_db()
        assert (own.version, own.joined_into, own.recurrence_of) == (1, None, None)

    def test_uses_no_approval_twice(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.in_handling(made, at)
        sent = {"reason": "extend-1", "words": "等待配件到货"}
        assert (
            as_("bo").post(f"/desk/cases/{case.number}/ask_extension/", {"version": case.version, **sent}).status_code
            == 302
        )
        case.refresh_from_db()
        due, leader = case.due_at, as_("ling")
        page = f"/desk/cases/{case.number}/approve_extension/"
        assert leader.post(page, {"version": case.version}).status_code == 302
        case.refresh_from_db()
        assert case.due_at != due
        assert leader.post(page, {"version": case.version}).status_code == 409
        assert Case.objects.get(pk=case.pk).due_at == case.due_at


class TestAnImportedLink:
    @pytest.mark.parametrize("link", ["javascript:alert(1)", "JAVASCRIPT://%0aalert(1)", "data:text/html,x", " //evil"])
    def test_leads_to_a_site_or_is_refused(self, made: World, at: datetime, link: str) -> None:
        with pytest.raises(Missing) as refused:
            build.report(
                made, at, by=made.actor("olga"), channel=Channel.MEDIA, link=link, reply_due_at=at + timedelta(days=1)
            )
        assert refused.value.field == "link"


class TestWhatAResidentWrote:
    @pytest.mark.parametrize("name", ["ana", "lin", "sun", "olga"])
    def test_is_never_run(self, made: World, at: datetime, as_: SitDown, name: str, client: Client) -> None:
        case = build.answered(made, at, text=SCRIPT, place_words=SCRIPT, name=SCRIPT[:60], phone=PHONE)
        voice = case.own_voices.get()
        for step, name_, value in (("rate", "verdict", "solved-satisfied"), ("explain", "why", SCRIPT)):
            seen = f"{case.pk}-{Case.objects.get(pk=case.pk).state_since.isoformat()}"
            given = {"step": step, "voice": voice.pk, "seen": seen, f"{step}-{voice.pk}-{name_}": value}
            assert client.post(f"/f/{voice.report.token}/", given).status_code == 302
        client.post(f"/cases/{case.number}/", {"note": SCRIPT})
        browser = as_(name)
        for address in (
            "/", "/cases/", f"/cases/{case.number}/", f"/f/{voice.report.token}/", "/desk/", "/desk/all/",
            f"/desk/cases/{case.number}/", f"/desk/all/?q={SCRIPT}", f"/cases/?q={SCRIPT}",
            "/report/place-suggestions?q=<svg/onload=alert(3)>", "/desk/sign-in/?next=\"><script>alert(1)</script>",
        ):  # fmt: skip
            page = browser.get(address).content.decode()
            assert "<script>alert" not in page, address
            assert not re.search(r"<(img src=x|svg/onload)", page), address
        caller = as_("olga").post("/desk/operator/caller/", {"phone": PHONE}).content.decode()
        assert "&lt;script&gt;" in caller
        assert "<script>" not in caller

    @pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,<script>", "//evil.example", "vbscript:x"])
    def test_is_no_link_that_runs(self, made: World, at: datetime, as_: SitDown, link: str) -> None:
        sent: dict[str, Any] = {"text": "媒体报道", "nature": "help", "key": "k", "link": link,
                                "reply_due_at": "2030-01-01T10:00"}  # fmt: skip
        as_("olga").post("/desk/intake/media/", sent)
        for case in Case.objects.all():
            page = as_("sun").get(f"/desk/cases/{case.number}/").content.decode()
            assert not re.search(r'href="(?!/|https?://|#|\?)[^"]', page)
