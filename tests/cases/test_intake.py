"""民意收集: every channel, one key once, exposures with their deadline, accusations that stay hidden."""

from datetime import datetime
from typing import Any

import pytest

from qiaomen.cases import acceptance, contacts, feedback, intake, joining, timekeeping
from qiaomen.cases.intake import ENTERED_BY, LONGEST_TEXT, Submission, digits_of, title_of
from qiaomen.cases.models import Case, Contact, ContactReveal, Report
from qiaomen.cases.models.report import Channel
from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.cases.queries import public_cases
from qiaomen.people.actors import RESIDENT
from qiaomen.people.models import Role
from tests import build
from tests.cases.looking import DAY, HOUR, anew, clock, everybody, history, local, refused

EXPOSURE = {"channel": Channel.MEDIA, "link": "https://news.example/1", "outlet": "晚报"}


def exposure(made: build.World, at: datetime, **given: Any) -> Case:
    """A lamp case that a newspaper brought up: its public reply is due three days later."""
    return build.accepted(made, at, by=made.actor("olga"), reply_due_at=at + 3 * DAY, **EXPOSURE, **given)


class TestAReport:
    def test_becomes_a_case_where_it_is(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now)
        assert (case.area, case.state, case.title) == (made.east, "received", "火车站门口的路灯不亮了")
        assert history(case) == ["receive >received resident"]
        assert case.events.get().facts == {"report": case.own_voices.get().report.number, "channel": "web"}

    def test_outside_the_city_gets_a_route_and_no_case(self, made: build.World, now: datetime) -> None:
        report = build.report(made, now, position=build.OUTSIDE_POINT)
        assert report.outside is not None
        assert (report.outside.code, Case.objects.count()) == ("other-city", 0)

    @pytest.mark.parametrize("text", ["", "  \n", "灯" * (LONGEST_TEXT + 1)])
    def test_owes_a_text_of_a_fair_length(self, text: str, made: build.World, now: datetime) -> None:
        with pytest.raises(Missing) as caught:
            build.report(made, now, text=text)
        assert (caught.value.field, Report.objects.count()) == ("text", 0)

    def test_may_be_a_photo_alone(self, made: build.World, now: datetime) -> None:
        photo = build.photo(now)
        case = build.received(made, now, text="", photos=(photo,))
        photo.refresh_from_db()
        assert (case.title, photo.attached) == ("（照片）", True)

    def test_does_not_come_from_the_future(self, made: build.World, now: datetime) -> None:
        with pytest.raises(Missing) as caught:
            build.report(made, now, received_at=now + HOUR)
        assert caught.value.field == "received_at"

    def test_with_the_same_key_is_the_same_and_changes_nothing(self, made: build.World, now: datetime) -> None:
        first = build.report(made, now, idempotency_key="k")
        again = build.report(made, now + HOUR, text="别的话", idempotency_key="k")
        assert (again, again.text, Report.objects.count(), Case.objects.count()) == (first, first.text, 1, 1)

    def test_has_a_link_that_nobody_can_guess(self, made: build.World, now: datetime) -> None:
        tokens = {build.report(made, now).token for _n in range(5)}
        assert len(tokens) == 5
        assert min(map(len, tokens)) >= 22

    @pytest.mark.parametrize("channel", list(ENTERED_BY))
    def test_is_entered_by_the_posts_of_its_channel_only(
        self, channel: Channel, made: build.World, now: datetime
    ) -> None:
        more = {"link": "https://news.example/1", "reply_due_at": now + DAY}
        allowed = set()
        for role, actor in everybody(made).items():
            try:
                intake.receive(Submission(channel=channel, text="灯", **more), by=actor, at=now)  # type: ignore[arg-type]
                allowed.add(role)
            except NotYours:
                pass
        assert allowed == ENTERED_BY[channel] | {Role.SYSTEM}

    def test_title_is_cut_at_forty_characters(self) -> None:
        assert (title_of("灯" * 40), title_of("灯" * 41)) == ("灯" * 40, "灯" * 39 + "…")
        assert title_of(" 路灯\n\n 不亮 ") == "路灯 不亮"


class TestAnExposure:
    @pytest.mark.parametrize("lacking", ["link", "reply_due_at"])
    def test_owes_its_evidence_and_its_deadline(self, lacking: str, made: build.World, now: datetime) -> None:
        given: dict[str, Any] = {**EXPOSURE, "reply_due_at": now + DAY, "by": made.actor("olga")}
        del given[lacking]
        with pytest.raises(Missing) as caught:
            build.report(made, now, **given)
        assert caught.value.field == lacking

    def test_has_a_clock_of_its_own_beside_the_stages(self, made: build.World, now: datetime) -> None:
        case = exposure(made, now)
        assert local(clock(case, "reply").due_at) == "2026-03-07 10:00"
        assert local(anew(case).due_at) == "2026-03-04 12:00"
        feedback.reply(case, text="已派人抢修，今晚亮灯。", by=made.actor("wang"), at=now + DAY)
        assert (clock(case, "reply").stopped_at, clock(case, "reply").overdue_at) == (now + DAY, None)
        assert local(anew(case).due_at) == "2026-03-04 12:00"

    def test_is_overdue_when_nobody_replied_whatever_the_state(self, made: build.World, now: datetime) -> None:
        case = build.closed(made, now, by=made.actor("olga"), reply_due_at=now + 3 * DAY, **EXPOSURE)
        timekeeping.tick(at=now + 3 * DAY)
        assert local(clock(case, "reply").overdue_at) == "2026-03-07 10:00"
        assert timekeeping.overdue_public_replies(now + 3 * DAY) == 1
        feedback.reply(anew(case), text="已修好，向大家致歉。", by=made.actor("wang"), at=now + 4 * DAY)
        assert timekeeping.overdue_public_replies(now + 5 * DAY) == 0
        assert local(clock(case, "reply").overdue_at) == "2026-03-07 10:00"

    def test_is_replied_to_once(self, made: build.World, now: datetime) -> None:
        case = exposure(made, now)
        feedback.reply(case, text="已派人抢修，今晚亮灯。", by=made.actor("wang"), at=now)
        with refused(case, CannotMove):
            feedback.reply(case, text="已派人抢修，今晚亮灯。", by=made.actor("wang"), at=now)

    def test_that_was_joined_is_replied_to_where_it_is_handled(self, made: build.World, now: datetime) -> None:
        case, into = exposure(made, now), build.accepted(made, now)
        joining.join(case, into=into, by=made.actor("dai"), at=now)
        assert clock(case, "reply").paused_at is None
        feedback.reply(into, text="已派人抢修，今晚亮灯。", by=made.actor("wang"), at=now + HOUR)
        assert clock(case, "reply").stopped_at == now + HOUR

    def test_that_is_split_owes_one_reply(self, made: build.World, now: datetime) -> None:
        case = exposure(made, now)
        new = joining.split(case, voice=case.own_voices.get(), text="井盖", by=made.actor("dai"), at=now)
        assert not new.clocks.filter(stage="reply").exists()


class TestAnAccusation:
    @pytest.mark.parametrize("state", ["received", "accepted", "in_handling", "closed", "contested"])
    def test_is_never_public(self, state: str, made: build.World, now: datetime) -> None:
        case = getattr(build, state)(made, now, nature="accusation", public=True)
        Case.objects.filter(pk=case.pk).update(public=True)  # not even when a column says so
        assert list(public_cases()) == []

    def test_hides_its_reporter_from_every_list(self, made: build.World, now: datetime) -> None:
        open_, hidden = (
            build.report(made, now, nature=nature, name="张三", phone="13812341234")
            for nature in ("help", "accusation")
        )
        assert contacts.shown(open_) == contacts.Caller("张*", "138****1234")
        assert contacts.shown(hidden) is None

    def test_hides_its_reporter_from_the_unit_even_on_request(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now, nature="accusation", phone="13812341234")
        report = case.own_voices.get().report
        with pytest.raises(NotYours):
            contacts.reveal(report, case=case, reason="上门核实情况", by=made.actor("lin"), at=now)
        assert ContactReveal.objects.count() == 0


class TestContactDetails:
    def test_are_shown_for_a_reason_that_is_kept(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now, phone="13812341234", name="张三")
        report = case.own_voices.get().report
        found = contacts.reveal(report, case=case, reason="上门核实情况", by=made.actor("lin"), at=now)
        kept = ContactReveal.objects.get()
        assert (found.phone, kept.by, kept.reason, kept.at) == ("13812341234", made.people["lin"], "上门核实情况", now)

    @pytest.mark.parametrize("reason", ["", "看看", "   x  "])
    def test_owe_a_reason(self, reason: str, made: build.World, now: datetime) -> None:
        report = build.report(made, now, phone="13812341234")
        with pytest.raises(Missing):
            contacts.reveal(report, case=None, reason=reason, by=made.actor("olga"), at=now)
        assert ContactReveal.objects.count() == 0

    def test_of_an_anonymous_report_do_not_exist(self, made: build.World, now: datetime) -> None:
        report = build.report(made, now)
        assert not Contact.objects.exists()
        with pytest.raises(Missing):
            contacts.reveal(report, case=None, reason="回访核实", by=made.actor("olga"), at=now)

    def test_find_earlier_reports_of_a_caller(self, made: build.World, now: datetime) -> None:
        first = build.report(made, now, phone="138-1234 1234")
        second = build.report(made, now + HOUR, phone="+86 13812341234")
        build.report(made, now, phone="13812341235")
        olga = made.actor("olga")
        build.report(made, now, nature="accusation", phone="13812341234")
        assert contacts.earlier_reports("13812341234", by=olga) == [second, first]
        assert contacts.earlier_reports("123412", by=olga) == []
        assert contacts.earlier_reports("13812341234", by=made.actor("lin")) == []

    def test_are_compared_by_digits(self) -> None:
        assert digits_of("+86 138-1234-1234") == digits_of("13812341234") == "13812341234"
        assert digits_of("0318-2012345") == "03182012345"


def test_an_accepted_recurrence_is_linked_to_what_it_repeats(made: build.World, now: datetime) -> None:
    old, new = build.closed(made, now), build.received(made, now + 9 * DAY)
    acceptance.accept(
        new,
        category=made.lamp,
        filing_standard=made.lamp_out,
        recurrence_of=old,
        by=made.actor("ana"),
        at=now + 9 * DAY,
    )
    assert list(old.recurrences.all()) == [new]
    assert anew(old).state == "closed"


def test_a_resident_may_not_enter_what_staff_enter(made: build.World, now: datetime) -> None:
    with pytest.raises(NotYours):
        intake.receive(Submission(channel=Channel.HOTLINE, text="灯"), by=RESIDENT, at=now)
