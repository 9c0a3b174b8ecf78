"""The pages of patrols: mine, the one that is carried along, the supervisor's, one patrol."""

import json
import re
import uuid
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaomen.cases.intake import Submission
from qiaomen.cases.models import Report
from qiaomen.cases.models.report import Channel
from qiaomen.people.models import Role
from qiaomen.places.coords import Position
from qiaomen.places.models import Line
from qiaomen.rounds.models import Finding, Patrol
from qiaomen.rounds.patrolling import report_finding
from qiaomen.shell.sending import mark_of
from tests import build
from tests.build.patrols import LATITUDE, River, chief, east, walked, way
from tests.build.presence import earlier
from tests.rounds.pages.conftest import SignIn


@pytest.fixture
def there(water: River) -> River:
    """Whose people sign in."""
    return water


def path(water: River, more: str = "") -> str:
    return f"/desk/patrols/walk/{water.town.pk}/town-week/{more}"


def given(at: datetime, walk: uuid.UUID, track: str) -> dict[str, str]:
    return {
        "walk": str(walk), "started": earlier(at, 0.5), "ended": earlier(at, 0), "track": track,
    }  # fmt: skip


def outbox(water: River, who: str) -> dict[str, str]:
    mark = mark_of(water.world.people[who])
    return {"Idempotency-Key": str(uuid.uuid4()), "Accept": "application/json", "Outbox-As": mark}


class TestMine:
    def test_shows_what_is_late_to_the_owners_people_alone(self, water: River, as_: SignIn) -> None:
        page = as_("bo").get("/desk/patrols/").content.decode()
        for words in (
            "清河 · 乡级河长巡河",
            "欠着",
            "乡级河长、路段长 · 路灯所 · 李乡长 · 从 0 米到 4000 米",
            path(water),
        ):
            assert words in page, words
        assert "没有要您巡查的" in as_("mo").get("/desk/patrols/").content.decode()
        assert as_("olga").get("/desk/patrols/").status_code == 404

    def test_asks_as_often_for_one_as_for_three(
        self, water: River, as_: SignIn, today: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = as_("bo")
        client.get("/desk/patrols/")
        with django_assert_max_num_queries(14) as asked:
            client.get("/desk/patrols/")
        for _n in range(2):
            chief(water.line, water.world.lamps_east, "town", date(2026, 1, 1))
            walked(water, way(0, 4000), at=today)
        with django_assert_max_num_queries(len(asked.captured_queries)):
            client.get("/desk/patrols/")


class TestTheWalk:
    def test_is_taken_once_from_an_outbox(self, water: River, as_: SignIn, today: datetime) -> None:
        client, headers, walk = as_("bo"), outbox(water, "bo"), uuid.uuid4()
        answers = [client.post(path(water), given(today, walk, way(0, 4000)), headers=headers) for _each in range(2)]
        receipt = {"receipt": {"number": "清河 · 算一次", "link": f"/desk/patrols/{walk}/"}}
        assert [(one.status_code, one.json()) for one in answers] == [(201, receipt)] * 2
        again = client.post(path(water), given(today, walk, "[]"), headers=outbox(water, "bo"))
        assert (again.json(), Patrol.objects.count()) == (receipt, 1)
        page = client.get(f"/desk/patrols/{walk}/").content.decode()
        assert "算一次" in page
        assert "4000 米里的 4000 米，100%" in page

    def test_that_does_not_count_says_why(self, water: River, as_: SignIn, today: datetime) -> None:
        client, walk = as_("bo"), uuid.uuid4()
        answer = client.post(path(water), given(today, walk, way(0, 400)))
        page = client.get(answer.headers["Location"]).content.decode()
        assert "走得太少：至少 1000 米，走了 400 米" in page

    @pytest.mark.parametrize(
        "wrong", [{"walk": "x"}, {"started": ""}, {"track": "[[1]]"}, {"ended": "2020-01-01T00:00:00.000Z"}]
    )
    def test_refuses_nonsense_in_words(self, water: River, as_: SignIn, today: datetime, wrong: dict[str, str]) -> None:
        sent = {**given(today, uuid.uuid4(), way(0, 4000)), **wrong}
        client = as_("bo")
        assert client.post(path(water), sent).status_code == 422
        refused = client.post(path(water), sent, headers=outbox(water, "bo"))
        assert refused.status_code in {409, 422}
        assert refused.json()["error"]["message"]
        assert not Patrol.objects.exists()

    def test_is_not_there_for_other_units(self, water: River, as_: SignIn, today: datetime) -> None:
        for client in (as_("mo"), as_("sun")):
            assert client.get(path(water)).status_code == 404
            assert client.post(path(water), given(today, uuid.uuid4(), "[]")).status_code == 404
        assert Client().get(path(water)).headers["Location"].startswith("/desk/sign-in/")

    def test_may_be_kept_by_the_device(self, water: River, as_: SignIn) -> None:
        client = as_("bo")
        for each in ("/desk/patrols/", path(water)):
            assert client.get(each).headers["Offline-Copy"] == mark_of(water.world.people["bo"])


class TestAFinding:
    def test_becomes_a_report_and_the_walk_goes_on(self, water: River, as_: SignIn, today: datetime) -> None:
        client, headers, walk = as_("bo"), outbox(water, "bo"), uuid.uuid4()
        sent = {
            "text": "岸边有垃圾", "place_words": "", "longitude": f"{east(3250):.6f}", "latitude": f"{LATITUDE}",
            "walk": str(walk), "found": earlier(today, 4 / 60), "key": "k",
        }  # fmt: skip
        answers = [client.post(path(water, "found/"), sent, headers=headers) for _each in range(2)]
        report = Report.objects.get()
        receipt = {"receipt": {"number": report.number, "link": path(water)}}
        assert [(one.status_code, one.json()) for one in answers] == [(201, receipt)] * 2
        # The same words at the same place are another finding: it may be another photo.
        client.post(path(water, "found/"), sent, headers=outbox(water, "bo"))
        assert (Report.objects.count(), Finding.objects.count()) == (2, 2)
        walked(water, way(0, 4000), at=today, walk=walk)
        for who in ("bo", "sun"):
            page = as_(who).get(f"/desk/patrols/{walk}/").content.decode()
            assert page.count(">K3+2") == 2, who

    def test_owes_words_or_a_photo(self, water: River, as_: SignIn) -> None:
        answer = as_("bo").post(path(water, "found/"), {"text": " "})
        assert (answer.status_code, "请写一句话，或者拍一张照片。" in answer.content.decode()) == (422, True)
        assert not Report.objects.exists()

    def test_goes_by_an_ordinary_form_too(self, water: River, as_: SignIn) -> None:
        answer = as_("bo").post(path(water, "found/"), {"text": "岸边有垃圾", "place_words": "三号桥", "key": "k"})
        assert (answer.headers["Location"], Report.objects.get().place_words) == (path(water), "三号桥")


class TestTheSupervisor:
    def test_sees_what_was_done_of_what_was_owed(self, water: River, as_: SignIn, today: datetime) -> None:
        walked(water, way(0, 4000), at=today - timedelta(days=7))
        days = {"begins": date(2025, 1, 1), "until_on": date(2025, 12, 31)}
        chief(water.line, water.world.lamps, "town", head="王前任", **days)
        page = as_("sun").get("/desk/patrolled/").content.decode()
        assert "近几期应巡 6 次，巡了 1 次算数的。" in page
        assert "清河" not in as_("sun").get("/desk/patrolled/?q=没有这条").content.decode()
        assert "清河" in as_("sun").get("/desk/patrolled/?q=clear").content.decode()
        page = as_("sun").get("/desk/patrolled/lines/W1/").content.decode()
        # The county's chief owes nothing by a rule, and somebody was chief before: both with their days.
        for words in (
            "全长 8001 米",
            "李乡长",
            "1 / 6",
            "路灯所办理人柏松",
            "县级河长、路段长 · 道路所",
            "王前任",
            "2025年1月1日",
        ):
            assert words in page, words
        assert as_("bo").get("/desk/patrolled/").status_code == 404
        assert as_("sun").get("/desk/patrolled/lines/X/").status_code == 404

    def test_pages_through_what_is_owed_what_is_overdue_first(
        self, water: River, as_: SignIn, today: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = as_("sun")
        client.get("/desk/patrolled/")
        with django_assert_max_num_queries(20) as asked:
            client.get("/desk/patrolled/")
        begun = today.date() - timedelta(days=60)
        for n in range(23):
            line = Line.objects.create(code=f"V{n:02}", name=f"支渠{n}", kind="river", course=water.line.course)
            chief(line, water.world.lamps, "town", today.date() if n % 2 else begun)
        with django_assert_max_num_queries(len(asked.captured_queries)):
            page = client.get("/desk/patrolled/").content.decode()
        codes, after = re.findall(r"/desk/patrolled/lines/(\w+)/", page), re.search(r"\?after=([^\"&]+)", page)
        assert after
        codes += re.findall(
            r"/desk/patrolled/lines/(\w+)/", client.get(f"/desk/patrolled/?after={after[1]}").content.decode()
        )
        late, young = [f"V{n:02}" for n in range(0, 23, 2)] + ["W1"], [f"V{n:02}" for n in range(1, 23, 2)]
        assert codes == late + young
        assert "V01" not in client.get("/desk/patrolled/?state=overdue").content.decode()

    def test_sees_in_one_place_why_a_patrol_does_not_count_and_every_finding_with_its_case(
        self, water: River, as_: SignIn, today: datetime
    ) -> None:
        walked(water, way(0, 400), at=today)
        for n, walk in enumerate((uuid.uuid4(), None)):
            place = Position(east(1000 + n), LATITUDE)
            found = Submission(Channel.PATROL, f"垃圾{n}", position=place, idempotency_key=f"f{n}")
            by = water.world.actor("bo")
            report_finding(found, adoption=water.town, walk=walk, found_at=None, by=by, at=today)
        page = as_("sun").get("/desk/patrolled/lines/W1/")
        text, drawn = page.content.decode(), json.loads(_way(page))
        for words in ("走得太少：至少 1000 米，走了 400 米", "K1+000", "K1+001", "垃圾0", "垃圾1", "待受理"):
            assert words in text, words
        assert sorted(mark for _e, _n, mark in drawn["found"]) == ["K1+000", "K1+001"]
        assert [mark for _e, _n, mark in drawn["posts"]] == [f"K{n}+000" for n in range(9)]
        assert "垃圾1" in as_("sun").get("/desk/patrolled/lines/W1/findings/").content.decode()

    def test_of_another_district_sees_nothing_of_it(self, water: River, as_: SignIn, today: datetime) -> None:
        patrol = walked(water, way(0, 4000), at=today)
        build.add_person(water.world, "wes", "西区督查员", Role.SUPERVISOR, water.world.centre, water.world.west)
        assert "清河" not in as_("wes").get("/desk/patrolled/").content.decode()
        for each in ("/desk/patrolled/lines/W1/", f"/desk/patrols/{patrol.walk}/"):
            assert as_("wes").get(each).status_code == 404, each

    def test_sees_the_track_which_leaders_do_not(self, water: River, as_: SignIn, today: datetime) -> None:
        patrol = walked(water, way(0, 4000), at=today)
        shown = {who: as_(who).get(f"/desk/patrols/{patrol.walk}/") for who in ("bo", "sun", "wang", "lin")}
        tracks = {who: len(json.loads(_way(page))["track"]) for who, page in shown.items() if page.status_code == 200}
        assert tracks == {"bo": 2, "sun": 2, "wang": 0}
        assert shown["lin"].status_code == 404
        assert "走过的路只有本人和督查的人看得到" in shown["wang"].content.decode()


def _way(page: object) -> str:
    text = page.content.decode()  # type: ignore[attr-defined]  # it is an answer
    return str(text.split('<script id="way" type="application/json">')[1].split("</script>")[0])
