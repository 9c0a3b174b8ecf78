"""What single steps do beyond what all have in common: where one lands, what is suggested, what is not guessed."""

from datetime import datetime

from qiaomen.cases import dispatch, joining
from qiaomen.cases.models import Approval, Case
from qiaomen.people.models import Post, Role
from tests import build
from tests.build import World

from .conftest import SitDown, address, steps_of
from .test_steps import ROWS, asked, report_number, send


class TestAStep:
    def test_that_nobody_does_by_hand_has_no_address(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.answered(made, at)
        assert send(as_("sun"), case, "close", {}).status_code == 404

    def test_that_is_read_leads_to_the_case(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.received(made, at)
        assert as_("ana").get(address(case, "accept")).headers["Location"] == address(case)

    def test_leads_back_to_the_desk_that_the_case_came_from(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.accepted(made, at)
        answer = send(as_("dai"), case, "dispatch", {"to": "LD"}, desk="dispatch")
        assert answer.headers["Location"] == "/desk/dispatch/"

    def test_leads_a_unit_that_returned_a_case_to_the_start(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.dispatched(made, at)
        answer = send(as_("lin"), case, "return", ROWS["return"].given(made, case))
        assert answer.headers["Location"] == "/desk/"

    def test_gives_words_back_when_it_is_no_longer_open(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.dispatched(made, at)
        seen = case.version
        dispatch.take(case, by=made.actor("bo"), at=at)
        answer = send(as_("lin"), case, "return", {"basis": "权责清单第三条第二款"}, version=seen)
        assert answer.status_code == 409
        assert "权责清单第三条第二款" in answer.text

    def test_says_who_has_it_now_and_until_when(self, made: World, at: datetime, as_: SitDown) -> None:
        client, case = as_("dai"), build.accepted(made, at)
        answer = send(client, case, "dispatch", {"to": "LD"}, desk="dispatch")
        said = str(next(iter(client.get(answer.headers["Location"]).context["messages"])))
        assert "等路灯所接单" in said
        assert "前完成" in said


class TestAccept:
    def test_suggests_the_category_that_the_words_speak_for(self, made: World, at: datetime, as_: SitDown) -> None:
        made.lamp.words = "灯不亮 灯杆"
        made.lamp.save(force_update=True)
        case = build.received(made, at)
        form = as_("ana").get(address(case)).context["cards"][0].form
        assert form["category"].value() == str(made.lamp.pk)
        assert form.fields["category"].help_text == "建议：路灯，因为原文里有“灯不亮”“路灯”。"

    def test_refuses_a_standard_of_another_category_at_its_field(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.received(made, at)
        given = {"category": made.lamp.pk, "filing_standard": made.hole_open.pk}
        answer = send(as_("ana"), case, "accept", given)
        assert answer.status_code == 422
        assert answer.context["cards"][0].form.errors["filing_standard"] == ["这条立案标准不属于所选类别。"]

    def test_takes_the_word_that_no_standard_fits(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.received(made, at)
        send(as_("ana"), case, "accept", {"category": made.lamp.pk, "filing_standard": "none"})
        assert Case.objects.get(pk=case.pk).filing_standard is None

    def test_links_a_recurrence_to_the_earlier_case(self, made: World, at: datetime, as_: SitDown) -> None:
        earlier, case = build.closed(made, at), build.received(made, at)
        given = {"category": made.lamp.pk, "filing_standard": made.lamp_out.pk, "recurrence_of": earlier.number}
        send(as_("ana"), case, "accept", given)
        assert Case.objects.get(pk=case.pk).recurrence_of_id == earlier.pk


class TestDispatch:
    def test_follows_the_suggestion_with_its_reason(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.accepted(made, at)
        form = as_("dai").get(address(case)).context["cards"][0].form
        assert form["to"].value() == "LD"
        send(as_("dai"), case, "dispatch", {"to": "LD"})
        facts = case.events.get(step="dispatch").facts
        assert facts["why"] == "职责表：敲门市 × 路灯，由路灯所首接负责"

    def test_takes_any_other_unit(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.accepted(made, at)
        send(as_("dai"), case, "dispatch", {"to": "other", "other": "DL"})
        assert Case.objects.get(pk=case.pk).unit == made.roads

    def test_does_not_guess_between_two_units(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.accepted(made, at)
        answer = send(as_("dai"), case, "dispatch", {"to": "LD", "other": "DL"})
        assert answer.status_code == 422
        assert "请只留一个" in answer.text


class TestApprovals:
    def test_are_not_given_to_oneself(self, made: World, at: datetime, as_: SitDown) -> None:
        Post.objects.create(person=made.people["bo"], role=Role.SHIFT_LEADER, unit=made.centre)
        case = asked("extension")(made, at)
        answer = send(as_("bo"), case, "approve_extension", {})
        assert answer.status_code == 403
        assert "不能审批自己提出的申请" in answer.text
        assert Approval.objects.get(case=case).approved is None

    def test_tell_whoever_is_second(self, made: World, at: datetime, as_: SitDown) -> None:
        case = asked("extension")(made, at)
        seen = case.version
        assert send(as_("ling"), case, "approve_extension", {}).status_code == 302
        assert send(as_("sun"), case, "refuse_extension", {"note": "不同意"}, version=seen).status_code == 409
        assert Approval.objects.get(case=case).approved is True


class TestAnswer:
    def test_gives_each_voice_its_own_words(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.accepted(made, at)
        other = build.accepted(made, at)
        joining.join(other, into=case, by=made.actor("dai"), at=at)
        case.refresh_from_db()
        build.to_verified(made, build.to_handling(made, case, at), at)
        given = {"text": "路灯已经修好。", f"own_{report_number(other)}": "您说的那盏也修好了。"}
        assert send(as_("olga"), case, "answer", given).status_code == 302
        assert case.own_voices.get().answer == "路灯已经修好。"
        assert other.own_voices.get().answer == "您说的那盏也修好了。"


class TestRate:
    def test_sends_an_unhappy_resident_back_to_the_unit(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.answered(made, at)
        given = {"report": report_number(case), "solved": "no", "satisfied": "no", "why": "还是不亮"}
        send(as_("olga"), case, "rate", given)
        assert steps_of(case)[-2:] == ["rate", "redo"]
