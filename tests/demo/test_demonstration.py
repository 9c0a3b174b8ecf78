"""The demonstration: real steps in simulated time, work for every desk, every light, histories that hold."""

from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Q
from django.test import Client
from django.utils import timezone

from qiaomen.activities.missing import who_miss, who_owe
from qiaomen.activities.models import Activity, Course
from qiaomen.campaigns.clearing import clearing
from qiaomen.campaigns.models import Register
from qiaomen.cases.findings import STANDS_OUT
from qiaomen.cases.history import Walk, broken_links
from qiaomen.cases.models import Anchor, Case, Clock, Finding, LookBack, Report, Voice
from qiaomen.cases.pages.desk.desks import counts, desks_of
from qiaomen.cases.queries import with_light
from qiaomen.cases.states import State
from qiaomen.demo import loaded, sign_ins
from qiaomen.demo.gatherings import HOUSES, LAMPS
from qiaomen.demo.staff import ROLES
from qiaomen.files.models import Photo
from qiaomen.forms.models import Answer
from qiaomen.honours.models import Call, Nomination
from qiaomen.people.actors import staff
from qiaomen.people.models import Person, Role
from qiaomen.rounds.assessing.scores import scores
from qiaomen.rounds.households.queries import doors_to_visit, to_carry_back
from qiaomen.rounds.households.results import tables
from qiaomen.rounds.models import Assessment, DoorReport, HouseholdRound
from tests import build

pytestmark = pytest.mark.django_db
# How lived-in the city looks is the same on both databases; on PostgreSQL fewer reports show that its steps hold there.
IS_WHOLE = connection.vendor == "sqlite"
REPORTS = 130 if IS_WHOLE else 40
HENGSHUI = Path(__file__).resolve().parents[2] / "cities" / "hengshui"


@pytest.fixture
def city(db: None, now: datetime) -> None:
    """The reference city, with a shorter demonstration than the one people see."""
    call_command("city", "load", str(HENGSHUI), verbosity=0)
    call_command("demo", reports=REPORTS, until=now, verbosity=0)


class TestDemonstration:
    @pytest.mark.long
    def test_is_a_city_at_work(self, city: None, client: Client, now: datetime) -> None:
        assert loaded()
        # Those that were asked for, and what gathers on a road and in a part of the city.
        planned = Report.objects.filter(idempotency_key__regex=r"^demo:[0-9]+$")
        assert planned.count() == REPORTS + len(LAMPS) + len(HOUSES)
        assert list(broken_links(Walk())) == []
        # By the real doors: each event has its moment in order, each photo its files, each closing its verdict.
        assert Clock.objects.filter(overdue_at__isnull=False).exists()
        assert not Case.objects.filter(events__at__gt=now).exists()
        assert Anchor.objects.count() >= 55
        assert Photo.objects.filter(attached=False).count() == 0
        self._teaches(now)
        self._assesses()
        self._knocks()
        honoured = Nomination.objects.filter(standing="awarded").values_list("call__code").annotate(n=Count("pk"))
        assert list(honoured) == [("people", 10)]
        assert set(Call.objects.values_list("state", flat=True)) == {"awarded", "published", "vote", "open"}
        answer = client.post("/desk/sign-in/", {"username": sign_ins()[0][1], "password": sign_ins()[0][2]})
        assert answer.status_code == 302
        if IS_WHOLE:
            self._has_every_state_and_light(now)
            self._has_work_for_every_desk()
            standing_out = Finding.objects.filter(state="open", basis__in=STANDS_OUT)
            assert list(standing_out.values_list("basis", flat=True)) == ["area"]
            # The dark road is a campaign, and goes on as its cases do.
            made = Register.objects.get(action__line__code="R01")
            assert clearing(made, on=now.date()).total.found >= len(LAMPS)

    def _has_every_state_and_light(self, now: datetime) -> None:
        states = set(Case.objects.values_list("state", flat=True))
        # A third as many reports as people see: one in twenty-five is declined.
        assert set(State) - states <= {State.DECLINED}
        for light in ("on_time", "near", "overdue", "none"):
            assert Case.objects.filter(with_light(light, now)).exists(), light
        assert LookBack.objects.exists()
        assert Voice.objects.aggregate(rated=Count("pk", filter=Q(rated_at__isnull=False)))["rated"] > 20

    def _knocks(self) -> None:
        """A round is closed with its results, its answer carried back; one is walked, with an answer to carry."""
        done, going = HouseholdRound.objects.order_by("pk")
        assert (done.stage, going.stage, done.checked_doors > 5) == ("closed", "going", True)
        assert [table.whole.n is not None for table in tables(done)] == [True] * len(tables(done))
        assert Answer.objects.filter(form__code="satisfaction").count() > 100
        assert [bool(one.told_at) for one in DoorReport.objects.order_by("pk")] == [True, False]
        collector = staff(Person.objects.get(username="caiji"))
        assert (doors_to_visit(collector).exists(), to_carry_back(collector).count()) == (True, 1)

    def _assesses(self) -> None:
        """One assessment is published, the next one runs and is compared with it; faults are cases."""
        first, second = Assessment.objects.order_by("pk")
        assert (first.published_at is not None, second.published_at) == (True, None)
        assert scores(second).whole.change
        assert second.points.filter(done_at=None, assessor=None).exists()
        assert Voice.objects.filter(report__channel="assessment", case__unit__isnull=False).exists()

    def _teaches(self, now: datetime) -> None:
        """Four courses; of each some have finished it and some still miss it; twenty points are open for practice."""
        for course in Course.objects.all():
            owe, missing = who_owe(course, now.date()).count(), who_miss(course, now.date()).count()
            assert 0 < missing < owe, course
        coming = Activity.objects.filter(course__code="practice", from_at__gt=now)
        assert [one.shifts.count() for one in coming] == [20]

    def _has_work_for_every_desk(self) -> None:
        waiting: dict[str, int] = {}
        for username in ROLES:
            by = staff(Person.objects.get(username=username))
            mine = desks_of(by)
            for slug, number in counts(by, mine).items():
                waiting[slug] = max(number, waiting.get(slug, 0))
        assert min(waiting.values()) > 0, waiting

    def test_has_one_sign_in_for_each_role(self) -> None:
        posted = set(ROLES.values())
        assert posted == set(Role) - {Role.RESIDENT, Role.SYSTEM}
        assert [name for _role, name, _password in sign_ins()] == list(ROLES)

    def test_never_enters_a_city_with_reports_of_its_own(self) -> None:
        made = build.world()
        build.report(made, timezone.now())
        with pytest.raises(CommandError, match="empty"):
            call_command("demo")
        assert Report.objects.count() == 1
