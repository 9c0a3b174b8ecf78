"""An assessment: tables checked whole, points drawn again by anybody, every fault a case, rates worked out by hand."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from qiaomen.cases.models import Case, Report
from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.people.models import Role
from qiaomen.rounds.assessing.looking import Mark, criteria_of, look
from qiaomen.rounds.assessing.scores import cases_of, scores
from qiaomen.rounds.assessing.sheets import take_criteria, take_places
from qiaomen.rounds.drawing import draw
from qiaomen.rounds.models import AssessedPlace, AssessmentPoint, Criterion, Observation
from qiaomen.shell.sending import mark_of
from tests import build
from tests.build.assessing import CRITERIA, PLACES, Assessing, assessing, looked, tables
from tests.files import pictures


class TestTables:
    def test_are_taken_whole_or_not_at_all(self, city: build.World, now: datetime) -> None:
        by = city.actor("kao")
        wrong = "场所,代码,标准,分值,每处扣,类别代码\n市场,1,,10,5,\n市场,2,净,0,5,\n市场,3,净,5,9,\n市场,4,净,5,5,x\n"
        wrong += "市场,5,净,5,5,\n市场,5,净,5,5,\n"
        assert sorted(take_criteria(wrong.encode(), "c.csv", by=by, at=now).faults) == [2, 3, 4, 5, 7]
        places = "场所,代码,名称,区域,责任单位\n市场,1,甲,火星,LD\n市场,2,乙,东区,?\n市场,3,,东区,LD\n"
        assert sorted(take_places(places.encode(), "p.csv", by=by, at=now).faults) == [2, 3, 4]
        assert not Criterion.objects.exists() and not AssessedPlace.objects.exists()
        with pytest.raises(NotYours):
            take_criteria(CRITERIA.encode(), "c.csv", by=city.actor("cai"), at=now)

    def test_replace_those_before_without_touching_what_was_seen(self, there: Assessing, now: datetime) -> None:
        looked(there, "R1", now, 1)
        tables(there.world, now, CRITERIA.replace("10,4", "20,4"), PLACES.replace("站前路", "站前大街"))
        assert list(Criterion.objects.filter(kind="主干道").order_by("pk").values_list("points", "retired_at")) == [
            (10, now), (20, None),
        ]  # fmt: skip
        assert (Observation.objects.get().possible, AssessedPlace.objects.count()) == (10, 4)


class TestTheDraw:
    def test_is_what_anybody_draws_again(self, there: Assessing, now: datetime) -> None:
        assert there.one.points.count() == 4
        one = assessing(there.world, now, per_cell=1).one
        number = draw("7", "999902+农贸市场", [1, 2], 1)[0]
        assert set(one.points.values_list("place__code", flat=True)) == {f"M{number}", "M3", "R1"}


class TestLook:
    def test_scores_by_rule_and_hands_each_fault_in_with_its_kind(self, there: Assessing, now: datetime) -> None:
        clean, lamp = looked(there, "M1", now, 0, 2)
        assert (clean.got, clean.possible, clean.report, lamp.got, lamp.possible) == (10, 10, None, 0, 10)
        report = Report.objects.get()
        assert (report.channel, report.area, report.text) == (
            "assessment", there.world.east, "东市场：不合“路灯都亮”，2 处。（道路所负责这里）",
        )  # fmt: skip
        assert Case.objects.get().category == there.world.lamp

    def test_refuses_what_is_not_whole_not_possible_or_not_theirs(self, there: Assessing, now: datetime) -> None:
        build.add_person(there.world, "wes", "西区采集员", Role.COLLECTOR, there.world.centre, there.world.west)
        point = there.point("M1")
        first, second = criteria_of(point)
        for marks, who, kind in (
            ({first.pk: Mark(0)}, "cai", Missing), ({first.pk: Mark(0), second.pk: Mark(9)}, "cai", Missing),
            ({first.pk: Mark(0), second.pk: Mark(1)}, "wes", NotYours),
        ):  # fmt: skip
            with pytest.raises(kind):
                look(point, marks, key="k", by=there.world.actor(who), at=now)
        assert (Observation.objects.count(), Report.objects.count()) == (0, 0)
        looked(there, "M1", now, 0, 1)
        with pytest.raises(CannotMove):
            looked(there, "M1", now, 0, 1)
        assert (Observation.objects.count(), Report.objects.count()) == (2, 1)

    def test_is_of_the_days_of_its_assessment(self, there: Assessing, now: datetime) -> None:
        for at in (now - timedelta(days=1), now + timedelta(days=1)):
            with pytest.raises(CannotMove, match="从 2026-03-04 到 2026-03-04"):
                looked(there, "M1", at, 0, 0)
        assert not Observation.objects.exists()


class TestScores:
    def test_leave_out_what_does_not_apply_and_compare_with_the_one_before(
        self, there: Assessing, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        looked(there, "M1", now, 1, None)
        looked(there, "R1", now, 3)
        again = assessing(there.world, now, "四月测评")
        looked(again, "M1", now, 0, None)
        with django_assert_num_queries(4):
            found = scores(again.one)
        # Before: 5 of 10 and 0 of 10; now 10 of 10.
        assert (scores(there.one).whole.words, found.whole.words, found.whole.change) == ("25.0%", "100.0%", "+75.0")
        kinds = {row.name: (row.got, row.possible, row.seen, row.change) for row in scores(there.one).levels["kind"]}
        assert kinds == {"农贸市场": (5, 10, 1, ""), "主干道": (0, 10, 1, "")}
        assert cases_of(there.one)["handed_in"] == 2

    def test_of_78_points_328_criteria_and_1166_observations_are_70_1_percent(
        self, city: build.World, now: datetime
    ) -> None:
        """Kinds: 8 of 20 criteria in 5 places, 17 of 9 in 2, 1 of 15 in 4.

        Criteria 160 + 153 + 15 = 328; points 40 + 34 + 4 = 78; observations 800 + 306 + 60 = 1,166. Ten points each, a
        fault takes five. 166 do not apply: 1,000 × 10 = 10,000 points are possible. 402 with one fault lose 2,010,
        98 with two or three lose 980: 7,010 are left, 70.1 %.
        """
        kinds = [(20, 5)] * 8 + [(9, 2)] * 17 + [(15, 4)]
        criteria, places = ["场所,代码,标准,分值,每处扣"], ["场所,代码,名称,区域,责任单位"]
        for n, (many, here) in enumerate(kinds):
            criteria += [f"K{n},{c},标准{c},10,5" for c in range(many)]
            places += [f"K{n},{n}-{p},处{p},东区,LD" for p in range(here)]
        tables(city, now, "\n".join(criteria), "\n".join(places))
        there = assessing(city, now)
        by_kind: dict[str, list[Criterion]] = {}
        for one in Criterion.objects.all():
            by_kind.setdefault(one.kind, []).append(one)
        seen: list[int | None] = [None] * 166 + [1] * 402 + [2] * 50 + [3] * 48 + [0] * 500
        pairs = [
            (point, one) for point in there.one.points.select_related("place") for one in by_kind[point.place.kind]
        ]
        Observation.objects.bulk_create(
            Observation(
                point=point, criterion=one, applies=n is not None, faults=n or 0,
                got=0 if n is None else one.got(n), possible=0 if n is None else one.points,
            )
            for (point, one), n in zip(pairs, seen, strict=True)
        )  # fmt: skip
        found = scores(there.one)
        assert (there.one.points.count(), sum(map(len, by_kind.values())), found.observations) == (78, 328, 1166)
        assert (found.whole.got, found.whole.possible, found.whole.seen) == (7010, 10_000, 1000)
        assert found.whole.words == "70.1%"


class TestPages:
    def test_lead_from_tables_to_the_bulletin_off_line_too(self, city: build.World) -> None:
        today, client, walker = timezone.now(), city.client("kao"), city.client("cai")
        for table, text in (("criteria", CRITERIA), ("places", PLACES)):
            worse = text.replace("M1", "").replace("净", ",,").encode()
            bad = {"table": table, "file": SimpleUploadedFile("t.csv", worse)}
            assert client.post("/desk/assessments/new/", bad).status_code == 422
            good = {"table": table, "file": SimpleUploadedFile("t.csv", text.encode())}
            assert client.post("/desk/assessments/new/", good).status_code == 302
        given = {
            "title": "三月", "unit": city.centre.code, "since": "2020-03-01", "until": "2099-03-09", "per_cell": "5",
            "seed": "7",
        }  # fmt: skip
        path = client.post("/desk/assessments/new/", given).headers["Location"]
        point = AssessmentPoint.objects.get(place__code="M1")
        screen = f"/desk/points/{point.pk}/"
        assert walker.get(screen).headers["Offline-Copy"] == mark_of(city.people["cai"])
        clean, lamp = criteria_of(point)
        assert walker.post(screen, {f"mark-{clean.pk}": "0"}).status_code == 422
        headers = {
            "Idempotency-Key": str(uuid.uuid4()), "Accept": "application/json",
            "Outbox-As": mark_of(city.people["cai"]),
        }  # fmt: skip
        shot = pictures.encoded(pictures.noise(64, 48), exif=pictures.exif(shot={0x9003: "2026:03:01 12:00:00"}))
        for _each in range(2):
            sent = {
                f"mark-{clean.pk}": "-", f"mark-{lamp.pk}": "1", f"note-{lamp.pk}": "门口那盏",
                f"photo-{lamp.pk}": SimpleUploadedFile("p.jpg", shot),
            }  # fmt: skip
            answer = walker.post(screen, sent, headers=headers)
            assert (answer.status_code, answer.json()["receipt"]["number"]) == (201, "东市场 · 1 个问题报上去了")
        photo = Report.objects.get().photos.get()
        assert (photo.added_by, photo.taken_at) == (city.people["cai"], datetime(2026, 3, 1, 4, 0, tzinfo=UTC))
        page = client.get(path).content.decode()
        for words in ("50.0%", "得 5 分，满分 10 分", "农贸市场 2 路灯都亮"):
            assert words in page, words
        assert screen not in walker.get("/desk/points/").content.decode()
        assert Observation.objects.filter(point__done_at__lte=timezone.now(), point__done_at__gte=today).count() == 2

    def test_are_for_assessors_and_leaders(self, there: Assessing) -> None:
        point = there.point("M1")
        one = f"/desk/assessments/{there.one.pk}/"
        paths = ["/desk/assessments/", one, "/desk/points/", f"/desk/points/{point.pk}/"]
        for who, codes in (("bo", [404] * 4), ("wang", [200, 200, 404, 404]), ("cai", [404, 404, 200, 200])):
            client = there.world.client(who)
            assert [client.get(path).status_code for path in paths] == codes, who
