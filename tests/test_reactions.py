"""What follows each step: who is told what, once, and who must not learn what."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from qiaomen.cases import acceptance, approvals, dispatch, feedback, joining, supervision
from qiaomen.cases.models import Case, CaseEvent, Reason
from qiaomen.cases.models.report import Channel as ReportChannel
from qiaomen.cases.models.report import Nature
from qiaomen.cases.moves import move
from qiaomen.cases.states import BEGINNING, MACHINE
from qiaomen.notices.models import Message
from qiaomen.people.actors import RESIDENT, SYSTEM
from qiaomen.people.models import Person, Role
from qiaomen.reactions import REACTIONS, react, without_reactions
from qiaomen.worker import work_off
from tests import build
from tests.build import World

pytestmark = pytest.mark.django_db

PHONE, EMAIL = "13800001234", "amei@home.example"


@pytest.fixture
def city() -> World:
    """A city whose staff have addresses; the second clerk has left, the third gave none."""
    made = build.world()
    for name, person in made.people.items():
        Person.objects.filter(pk=person.pk).update(email=f"{name}@knockton.example")
    build.add_person(made, "gone", "已离职", Role.CLERK, made.lamps)
    Person.objects.filter(username="gone").update(email="gone@knockton.example", is_active=False)
    build.add_person(made, "mute", "没有邮箱", Role.CLERK, made.lamps)
    return made


def told_since(after: int) -> dict[str, str]:
    """Address → body of what was put in after this many messages."""
    work_off()
    return {message.to: message.body for message in Message.objects.order_by("pk")[after:]}


def ready(made: Case) -> tuple[Case, int]:
    """The case after everything so far was told, and how many messages that were."""
    work_off()
    return Case.objects.get(pk=made.pk), Message.objects.count()


class TestTheTable:
    def test_names_only_steps_of_the_machine(self) -> None:
        assert set(REACTIONS) - set(MACHINE) == {BEGINNING}

    def test_enqueues_one_task_for_a_step_that_is_followed_else_none(self, city: World, now: datetime) -> None:
        case = build.in_handling(city, now)
        paths = DBTaskResult.objects.filter(task_path="qiaomen.reactions.react")
        numbers = sorted(row.args_kwargs["args"][1] for row in paths)
        steps = [event.step for event in CaseEvent.objects.filter(case=case, number__in=numbers).order_by("number")]
        assert steps == ["receive", "accept", "dispatch"]
        assert list(CaseEvent.objects.filter(case=case).exclude(number__in=numbers).values_list("step", flat=True)) == [
            "take"
        ]

    def test_enqueues_nothing_when_the_step_is_rolled_back(self, city: World, now: datetime) -> None:
        case = build.received(city, now)
        before = DBTaskResult.objects.count()
        with pytest.raises(RuntimeError), transaction.atomic():
            acceptance.accept(case, category=city.lamp, filing_standard=None, by=city.actor("ana"), at=now)
            raise RuntimeError
        assert DBTaskResult.objects.count() == before

    def test_runs_every_reaction_twice_and_tells_once(self, city: World, now: datetime) -> None:
        case = build.contested(city, now, phone=PHONE, email=EMAIL)
        supervision.reopen(case, reason=None, by=city.actor("sun"), at=now, note="确实没亮")
        work_off()
        before = list(Message.objects.order_by("pk").values_list("key", flat=True))
        for event in CaseEvent.objects.filter(case=case):
            react.call(event.case_id, event.number)
        assert len(before) > 10
        assert list(Message.objects.order_by("pk").values_list("key", flat=True)) == before

    def test_does_the_others_when_one_fails_and_is_run_again(
        self, city: World, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(event: CaseEvent) -> None:
            raise ValueError("out of paper")

        case, before = ready(build.in_handling(city, now))
        with monkeypatch.context() as patch:
            patch.setitem(REACTIONS, "urge", (fail, *REACTIONS["urge"]))
            supervision.urge(case, by=RESIDENT, at=now)
            assert set(told_since(before)) == {"lin@knockton.example"}
        left = DBTaskResult.objects.get(status="READY")
        assert "out of paper" in left.traceback
        DBTaskResult.objects.update(run_after=now)
        work_off()
        assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()
        assert Message.objects.count() == before + 1

    def test_enqueues_nothing_for_old_reports_that_are_imported(self, city: World, now: datetime) -> None:
        with without_reactions():
            build.dispatched(city, now, phone=PHONE)
        assert DBTaskResult.objects.count() == 0
        build.received(city, now, phone=PHONE)
        assert DBTaskResult.objects.count() == 1


class TestReceipt:
    def test_goes_to_every_address_that_was_given(self, city: World, now: datetime) -> None:
        report = build.report(city, now, phone=PHONE, email=EMAIL)
        bodies = told_since(0)
        assert set(bodies) == {PHONE, EMAIL}
        for body in bodies.values():
            assert report.number in body
            assert f"{settings.SITE_ADDRESS}/f/{report.token}/" in body

    def test_is_one_although_the_report_holds_two_matters(self, city: World, now: datetime) -> None:
        report = build.report(city, now, phone=PHONE)
        case = build.case_of(report)
        voice = case.own_voices.get()
        joining.split(case, voice=voice, text="还有井盖坏了", by=city.actor("ana"), at=now)
        work_off()
        assert list(Message.objects.values_list("key", flat=True)) == [f"receipt:report:{report.pk}:sms"]

    def test_is_in_the_language_of_the_report(self, city: World, now: datetime) -> None:
        build.report(city, now, phone=PHONE, language="en")
        build.report(city, now, phone="13900001234", language="xx-unknown")
        work_off()
        languages = dict(Message.objects.values_list("to", "language"))
        assert languages == {PHONE: "en", "13900001234": "zh-hans"}

    def test_sends_no_text_message_to_a_landline(self, city: World, now: datetime) -> None:
        build.report(city, now, phone="0318-2212345", email=EMAIL)
        assert set(told_since(0)) == {EMAIL}

    def test_sends_nothing_without_an_address(self, city: World, now: datetime) -> None:
        build.report(city, now)
        assert work_off() == 1
        assert Message.objects.count() == 0


class TestReporters:
    def test_learn_the_reason_and_where_to_turn(self, city: World, now: datetime) -> None:
        case, before = ready(build.received(city, now, phone=PHONE))
        acceptance.decline(case, reason=city.reason("decline"), by=city.actor("ana"), at=now)
        body = told_since(before)[PHONE]
        assert "decline的理由" in body
        assert "请拨打12345" in body

    def test_learn_the_reason_in_english_where_they_wrote_in_english(self, city: World, now: datetime) -> None:
        reason = city.reason("decline")
        Reason.objects.filter(pk=reason.pk).update(text_en="Not a matter for the city")
        case, before = ready(build.received(city, now, phone=PHONE, language="en"))
        acceptance.decline(case, reason=reason, by=city.actor("ana"), at=now)
        assert "Not a matter for the city" in told_since(before)[PHONE]

    def test_learn_who_has_it_until_when_in_the_citys_time(self, city: World, now: datetime) -> None:
        case, before = ready(build.accepted(city, now, phone=PHONE))
        dispatch.assign(case, to=city.lamps, by=city.actor("dai"), at=now)
        case.refresh_from_db()
        assert case.due_at is not None
        local = case.due_at.astimezone(now.tzinfo)
        body = told_since(before)[PHONE]
        assert "路灯所" in body
        assert f"{local.month}月{local.day}日 {local:%H:%M}" in body

    def test_are_each_answered_with_their_own_answer_and_link(self, city: World, now: datetime) -> None:
        case = build.verified(city, now, phone=PHONE)
        other = build.report(city, now, phone="13900001234", text="路灯又坏了")
        with_other = build.case_of(other)
        Case.objects.filter(pk=with_other.pk).update(state="joined", joined_into=case, joined_from="received")
        _case, before = ready(case)
        voice = with_other.own_voices.get()
        feedback.answer(
            case, text="路灯已经修好。", by=city.actor("olga"), at=now, own_texts={voice.pk: "您那盏也修好了。"}
        )
        bodies = told_since(before)
        assert set(bodies) == {PHONE, "13900001234"}
        assert "路灯已经修好。" in bodies[PHONE]
        assert "您那盏也修好了。" in bodies["13900001234"]
        assert other.token in bodies["13900001234"]
        assert other.token not in bodies[PHONE]

    def test_learn_that_it_is_handled_with_others(self, city: World, now: datetime) -> None:
        into = build.accepted(city, now)
        case, before = ready(build.received(city, now, phone=PHONE))
        joining.join(case, into=into, by=city.actor("dai"), at=now)
        assert into.number in told_since(before)[PHONE]

    def test_are_not_told_of_a_joining_that_was_undone_meanwhile(self, city: World, now: datetime) -> None:
        into = build.accepted(city, now)
        case, before = ready(build.received(city, now, phone=PHONE))
        joining.join(case, into=into, by=city.actor("dai"), at=now)
        joining.separate(case, by=city.actor("dai"), at=now)
        assert told_since(before) == {}

    def test_learn_of_redoing_closing_contest_and_its_result(self, city: World, now: datetime) -> None:
        case, before = ready(build.answered(city, now, phone=PHONE))
        report = case.own_voices.get().report
        feedback.rate(case, report=report, solved=False, satisfied=False, by=RESIDENT, at=now, why="没亮")
        assert "重新办理" in told_since(before)[PHONE]

        case, before = ready(build.contested(city, now, phone="13900001234"))
        keys = Message.objects.filter(to="13900001234").order_by("pk").values_list("key", flat=True)
        steps = [key.partition(":")[0] for key in keys]
        assert steps == ["receipt", "accept", "dispatch", "answer", "close", "contest"]
        supervision.dismiss(case, by=city.actor("sun"), at=now, note="现场查看，灯是亮的。")
        assert "现场查看，灯是亮的。" in told_since(before)["13900001234"]

    def test_learn_that_it_was_reopened(self, city: World, now: datetime) -> None:
        case, before = ready(build.contested(city, now, phone=PHONE))
        supervision.reopen(case, reason=None, by=city.actor("sun"), at=now, note="确实没亮")
        bodies = told_since(before)
        assert set(bodies) == {PHONE, "lin@knockton.example"}
        assert "重新办理" in bodies[PHONE]


class TestUnits:
    def test_are_told_at_dispatch_clerks_only(self, city: World, now: datetime) -> None:
        case, before = ready(build.accepted(city, now))
        dispatch.assign(case, to=city.lamps, by=city.actor("dai"), at=now)
        bodies = told_since(before)
        assert set(bodies) == {"lin@knockton.example"}
        assert case.number in bodies["lin@knockton.example"]
        assert "路灯" in bodies["lin@knockton.example"]

    def test_never_learn_who_reported(self, city: World, now: datetime) -> None:
        case = build.contested(
            city, now, text="我是张阿梅，住3栋502", nature=Nature.ACCUSATION, name="张阿梅", phone=PHONE, email=EMAIL
        )
        supervision.reopen(case, reason=None, by=city.actor("sun"), at=now, note="张阿梅说得对")
        supervision.urge(case, by=RESIDENT, at=now, note="我是张阿梅")
        supervision.escalate(case, colour="red", by=city.actor("wang"), at=now, note="张阿梅")
        work_off()
        to_staff = Message.objects.filter(to__endswith="@knockton.example")
        token = case.own_voices.get().report.token
        words = "\n".join(f"{one.subject}\n{one.body}\n{one.about}" for one in to_staff)
        assert to_staff.count() >= 5
        assert [secret for secret in ("张阿梅", "502", PHONE, EMAIL, token) if secret in words] == []
        assert Message.objects.filter(to=PHONE).exists()

    def test_are_urged(self, city: World, now: datetime) -> None:
        case, before = ready(build.in_handling(city, now))
        supervision.urge(case, by=RESIDENT, at=now)
        assert "催办" in told_since(before)["lin@knockton.example"]

    def test_are_told_of_rework(self, city: World, now: datetime) -> None:
        case, before = ready(build.finished(city, now))
        supervision.send_back(case, reason=city.reason("send_back"), by=city.actor("sun"), at=now, note="没亮")
        assert set(told_since(before)) == {"lin@knockton.example"}

    def test_are_left_alone_while_an_arbiter_decides(self, city: World, now: datetime) -> None:
        city.city.rules = {"cases": {"redos_before_arbiter": 0}}
        city.city.save()
        case, before = ready(build.answered(city, now, phone=PHONE))
        report = case.own_voices.get().report
        feedback.rate(case, report=report, solved=False, satisfied=False, by=RESIDENT, at=now, why="没亮")
        assert set(told_since(before)) == {PHONE}


class TestLadder:
    def test_tells_the_roles_that_the_rung_names_where_they_answer_for_the_area(
        self, city: World, now: datetime
    ) -> None:
        for name, within in (("east", city.east), ("west", city.west)):
            person = build.add_person(city, name, name, Role.SUPERVISOR, city.centre, within)
            Person.objects.filter(pk=person.pk).update(email=f"{name}@knockton.example")
        case, before = ready(build.in_handling(city, now))
        move(case, "escalate", by=SYSTEM, at=now, facts={"colour": "red", "tell": ["supervisor", "handler"]})
        bodies = told_since(before)
        assert set(bodies) == {f"{name}@knockton.example" for name in ("sun", "east", "bo")}
        assert "红色督办" in bodies["sun@knockton.example"]

    def test_tells_nobody_when_the_rung_names_nobody(self, city: World, now: datetime) -> None:
        case, before = ready(build.in_handling(city, now))
        move(case, "escalate", by=SYSTEM, at=now, facts={"colour": "blue", "tell": []})
        assert told_since(before) == {}

    def test_tells_only_whole_city_posts_of_a_case_without_an_area(self, city: World, now: datetime) -> None:
        person = build.add_person(city, "east", "east", Role.SUPERVISOR, city.centre, city.east)
        Person.objects.filter(pk=person.pk).update(email="east@knockton.example")
        case, before = ready(build.received(city, now, position=None, channel=ReportChannel.WEB))
        assert case.area is None
        move(case, "escalate", by=SYSTEM, at=now, facts={"colour": "blue", "tell": ["supervisor"]})
        assert set(told_since(before)) == {"sun@knockton.example"}


class TestApprovals:
    def test_are_asked_of_the_shift_leaders(self, city: World, now: datetime) -> None:
        case, before = ready(build.in_handling(city, now))
        approvals.ask_suspension(
            case, reason=city.reason("suspend"), words="等待配件到货", until=(now + timedelta(days=9)).date(),
            by=city.actor("bo"), at=now,
        )  # fmt: skip
        bodies = told_since(before)
        assert set(bodies) == {"ling@knockton.example"}
        assert "申请挂账" in bodies["ling@knockton.example"]
