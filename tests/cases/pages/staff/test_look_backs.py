"""Look-backs: what was drawn, what was found there, what follows from it."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qiaomen.cases import feedback, supervision
from qiaomen.cases.models import Evidence, LookBack
from qiaomen.cases.rules import case_rules
from qiaomen.people.actors import RESIDENT
from qiaomen.people.models import Role
from tests import build
from tests.cases.pages.staff.conftest import SignIn
from tests.cases.pages.staff.test_staff_intake import picture


def draw(city: build.World, at: datetime, days_ago: int = 0) -> LookBack:
    """A closed lamp case that was drawn so many days ago."""
    case = build.closed(city, at - timedelta(days=30))
    day = timezone.localtime(at, timezone.get_fixed_timezone(480)).date() - timedelta(days=days_ago)
    return LookBack.objects.create(case=case, drawn_on=day)


class TestWhoMaySee:
    def test_others_find_nothing(self, as_: SignIn, city: build.World, today: datetime) -> None:
        drawn = draw(city, today)
        for name in ("olga", "ana", "dai", "ling", "kao", "wang", "guan", "lin", "bo"):
            assert as_(name).get("/desk/look-back/").status_code == 404, name
            assert as_(name).post(f"/desk/look-back/{drawn.pk}/", {"passed": "yes"}).status_code == 404, name

    def test_a_district_sees_its_own(self, as_: SignIn, city: build.World, today: datetime) -> None:
        drawn = draw(city, today)
        build.add_person(city, "westsun", "西区督查", Role.SUPERVISOR, city.centre, city.west)
        assert drawn.case.title not in as_("westsun").get("/desk/look-back/").content.decode()
        assert as_("westsun").get(f"/desk/look-back/{drawn.pk}/").status_code == 404


class TestDraw:
    @pytest.fixture
    def pool(self, city: build.World, today: datetime) -> None:
        """Twelve cases that were closed just as long ago as the rule asks."""
        days = case_rules().look_back_after_days
        for _turn in range(12):
            build.closed(city, today - timedelta(days=days))

    def test_is_the_one_that_the_worker_would_draw(self, as_: SignIn, pool: None, today: datetime) -> None:
        day = timezone.localtime(today, timezone.get_fixed_timezone(480)).date()
        drawn = supervision.draw_look_backs(on=day)
        want = {one.case_id for one in drawn}
        LookBack.objects.all().delete()
        html = as_("sun").post("/desk/look-back/", follow=True).content.decode()
        assert want and set(LookBack.objects.values_list("case_id", flat=True)) == want
        assert f"抽中了 {len(want)} 件。" in html and f"种子 {day.toordinal()} 抽" in html

    def test_twice_adds_nothing(self, as_: SignIn, pool: None) -> None:
        sun = as_("sun")
        sun.post("/desk/look-back/")
        before = list(LookBack.objects.values_list("pk", flat=True))
        assert "今天的已经抽过" in sun.post("/desk/look-back/", follow=True).content.decode()
        assert list(LookBack.objects.values_list("pk", flat=True)) == before

    def test_is_the_supervisors_alone(self, as_: SignIn, pool: None) -> None:
        assert as_("cai").post("/desk/look-back/").status_code == 404
        assert "现在抽今天的" not in as_("cai").get("/desk/look-back/").content.decode()
        assert not LookBack.objects.exists()


class TestList:
    def test_tells_todays_from_what_is_still_owed(self, as_: SignIn, city: build.World, today: datetime) -> None:
        draw(city, today)
        draw(city, today, days_ago=3)
        html = as_("cai").get("/desk/look-back/").content.decode()
        assert html.index("还没去看") < html.index(">今天抽中<")
        assert "没有数据" in html

    def test_shows_results_with_their_rate(self, as_: SignIn, city: build.World, today: datetime) -> None:
        for passed in (True, True, False):
            one = draw(city, today)
            by = city.people["cai"]
            LookBack.objects.filter(pk=one.pk).update(passed=passed, inspected_by=by, inspected_at=today, words="看了")
        html = as_("sun").get("/desk/look-back/").content.decode()
        assert "66.7%" in html and "2 / 3" in html and html.count("采集员蔡琳") == 3

    def test_costs_the_same_for_one_and_for_three(self, as_: SignIn, city: build.World, today: datetime) -> None:
        sun, counts = as_("sun"), []
        for more in (1, 2):
            for _turn in range(more):
                draw(city, today)
            with CaptureQueriesContext(connection) as queries:
                sun.get("/desk/look-back/")
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 12


class TestInspecting:
    def test_shows_before_and_after_and_the_closing_test(self, as_: SignIn, city: build.World, today: datetime) -> None:
        case = build.closed(city, today, photos=(build.photo(today),))
        one = LookBack.objects.create(case=case, drawn_on=today.date())
        html = as_("cai").get(f"/desk/look-back/{one.pk}/").content.decode()
        assert html.count('class="after"') == 1 and 'alt="办理前"' in html and "灯亮" in html

    def test_that_passes_is_written_down_with_its_photo(self, as_: SignIn, city: build.World, today: datetime) -> None:
        one = draw(city, today)
        as_("cai").post(f"/desk/look-back/{one.pk}/", {"passed": "yes", "photos": picture()})
        one.refresh_from_db()
        assert (one.passed, one.inspected_by, one.case.state) == (True, city.people["cai"], "closed")
        assert Evidence.objects.get(case=one.case, kind="inspection").photo.attached

    @pytest.mark.parametrize("who", ["sun", "cai"])
    def test_that_fails_reopens_under_the_same_number(
        self, as_: SignIn, city: build.World, today: datetime, who: str
    ) -> None:
        one = draw(city, today)
        reason = city.reason("reopen")
        as_(who).post(f"/desk/look-back/{one.pk}/", {"passed": "no", "words": "又坏了", "reason": reason.code})
        one.refresh_from_db()
        assert (one.passed, one.words, one.case.state, one.case.reopenings) == (False, "又坏了", "in_handling", 1)

    def test_that_fails_owes_words_and_keeps_what_was_chosen(
        self, as_: SignIn, city: build.World, today: datetime
    ) -> None:
        one = draw(city, today)
        answer = as_("cai").post(f"/desk/look-back/{one.pk}/", {"passed": "no", "photos": picture()})
        html = answer.content.decode()
        assert answer.status_code == 422 and "请写明现场看到了什么" in html
        assert 'value="no" aria-' in html or 'value="no"' in html.split("checked")[0].rsplit("<input", 1)[1]
        assert "photos_kept" in html
        one.refresh_from_db()
        assert one.passed is None

    def test_asks_for_a_choice(self, as_: SignIn, city: build.World, today: datetime) -> None:
        answer = as_("cai").post(f"/desk/look-back/{draw(city, today).pk}/", {"words": "看了"})
        assert answer.status_code == 422 and "请选通过还是不通过" in answer.content.decode()

    def test_happens_once(self, as_: SignIn, city: build.World, today: datetime) -> None:
        one, cai = draw(city, today), as_("cai")
        cai.post(f"/desk/look-back/{one.pk}/", {"passed": "yes"})
        answer = cai.post(f"/desk/look-back/{one.pk}/", {"passed": "no", "words": "改主意了"})
        one.refresh_from_db()
        assert answer.status_code == 422 and one.passed is True

    def test_is_not_offered_for_a_case_that_moved_on(self, as_: SignIn, city: build.World, today: datetime) -> None:
        one = draw(city, today)
        feedback.contest(one.case, note="昨晚又不亮了", by=RESIDENT, at=today)
        html = as_("cai").get(f"/desk/look-back/{one.pk}/").content.decode()
        assert "已经不在结案状态" in html and "记下结果" not in html
        assert one.case.title not in as_("cai").get("/desk/look-back/").content.decode()
