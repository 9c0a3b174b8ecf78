"""Lives through the plans: every report, step and photo by the product's own doors, in simulated time."""

import heapq
import random
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count

from qiaomen.cases import acceptance, approvals, dispatch, feedback, handling, intake, joining, supervision, timekeeping
from qiaomen.cases.intake import Submission
from qiaomen.cases.models import Approval, Case, Category, Evidence, LookBack, Report
from qiaomen.cases.models.report import Channel
from qiaomen.cases.problems import CannotMove
from qiaomen.cases.queries import voices_of
from qiaomen.cases.states import State
from qiaomen.files.drawn import draw_scene
from qiaomen.files.models import Photo
from qiaomen.files.photos import take_in
from qiaomen.people.actors import RESIDENT, Actor
from qiaomen.places.coords import Position
from qiaomen.reactions import without_reactions
from qiaomen.units.models import Unit
from qiaomen.units.queries import working_time
from qiaomen.units.working_time import SECONDS, LimitUnit

from .hours import in_office_hours
from .matters import UNHAPPY, reason_of
from .plans import ELSEWHERE, Plan

ENTERS = {
    Channel.HOTLINE: "huawu", Channel.PATROL: "caiji", Channel.VISIT: "caiji", Channel.PAPER: "huawu",
    Channel.HIGHER_LEVEL: "huawu", Channel.MEDIA: "huawu",
}  # fmt: skip
# Notices of long ago are not sent: only what moved in these last hours is told.
STILL_NEWS = timedelta(hours=30)
Act = Callable[[datetime], None]


@dataclass
class Life:
    """The city's last weeks. `now` is where simulated time ends; steps that would come later are still to be done."""

    now: datetime
    actors: dict[str, Actor]
    rng: random.Random
    cases: dict[int, int] = field(default_factory=dict)
    _queue: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def plan(self, plan: Plan) -> None:
        """Let a report come in at its time."""
        self.later(plan.at, lambda at: self._receive(plan, at))

    def follow(self, report: Report, plan: Plan) -> None:
        """Go on with a report that came in by another door, as its plan says."""
        if voice := report.voices.first():
            self.cases[plan.number] = voice.case_id
            self._next(plan, "accept", plan.at, 0.05, 2.2, lambda when: self._accept(plan, report, when))

    def later(self, at: datetime, act: Act) -> None:
        """Do something at a moment, if that is not in the future."""
        if at <= self.now:
            heapq.heappush(self._queue, (at, next(self._order), act))

    def run(self) -> Iterator[datetime]:
        """Live until now; yields the simulated moment after each act. What a rule refuses is left undone."""
        while self._queue:
            at, _order, act = heapq.heappop(self._queue)
            with without_reactions() if self.now - at > STILL_NEWS else nullcontext(), suppress(CannotMove):
                act(at)
            yield at

    def keep_time(self, start: datetime) -> None:
        """Let the timekeeper and the inspectors work through the days."""
        at = start
        while at < self.now:
            self.later(at, self._tick)
            self.later(at + timedelta(hours=3), self._inspect)
            at += timedelta(hours=6)

    def _tick(self, at: datetime) -> None:
        timekeeping.tick(at=at)

    # The steps, each scheduling the next.

    def _receive(self, plan: Plan, at: datetime) -> None:
        position = Position(*ELSEWHERE) if plan.fate == "outside" else plan.position
        media = plan.channel == Channel.MEDIA
        due = at + timedelta(days=3) if media else None
        anonymous = plan.channel in {Channel.PATROL, Channel.MEDIA} or self.rng.random() < 0.25
        report = intake.receive(
            Submission(
                channel=plan.channel, text=plan.text, nature=plan.nature, place_words=plan.place, position=position,
                name="" if anonymous else plan.name, phone="" if anonymous else plan.phone,
                photos=(self._photo(plan, at),) if plan.photo else (),
                idempotency_key=f"demo:{plan.number}", outlet="城市晚报" if media else "",
                link="https://example.org/news" if media else "", reply_due_at=due,
            ),
            by=self.actors[ENTERS[plan.channel]] if plan.channel in ENTERS else RESIDENT,
            at=at,
        )  # fmt: skip
        self.follow(report, plan)

    def _accept(self, plan: Plan, report: Report, at: datetime) -> None:
        case, by = self._case(plan), self.actors["shouli"]
        if plan.fate == "declined":
            reason = reason_of("decline", "not-government")
            acceptance.decline(case, reason=reason, by=by, at=at)
            return
        category = Category.objects.get(kind=plan.matter.kind, code=plan.matter.code)
        standards = list(category.filing_standards.filter(retired_on=None))
        standard = self.rng.choice(standards)
        if plan.fate in {"extended", "suspended"}:
            # Nobody asks for more time within two hours.
            standard = max(standards, key=lambda one: SECONDS[LimitUnit(one.limit_unit)] * one.limit_value)
        acceptance.accept(case, category=category, filing_standard=standard, by=by, at=at)
        self._next(plan, "dispatch", at, 0.1, 1.8, lambda when: self._dispatch(plan, when))

    def _dispatch(self, plan: Plan, at: datetime) -> None:
        case, by = self._case(plan), self.actors["paiqian"]
        first = self.cases.get(plan.twin_of.number, 0) if plan.twin_of else 0
        if first:
            into = Case.objects.get(pk=first)
            if into.state in {State.ACCEPTED, State.DISPATCHED, State.IN_HANDLING, State.FINISHED}:
                joining.join(case, into=into, by=by, at=at, note="同一地点同一问题")
                return
        options = dispatch.suggest(case, at=at)
        chosen = options[0]
        dispatch.assign(case, to=chosen.unit, supervising=chosen.supervising, why=chosen.why, by=by, at=at)
        if plan.fate == "disputed" or (plan.fate == "returned" and case.returns == 0):
            self._next(plan, "take", at, 0.5, 5, lambda when: self._return(plan, when))
        else:
            hours = self._hours_of_limit(case)
            self._next(plan, "take", at, 0.02 * hours, min(5, 0.2 * hours), lambda when: self._take(plan, when))

    def _return(self, plan: Plan, at: datetime) -> None:
        case = self._case(plan)
        assert case.unit is not None
        others = Unit.objects.exclude(code=case.unit.code).exclude(kind="centre").order_by("code")
        other = others[self.rng.randrange(12)]
        reason = reason_of("return", "owner-known")
        dispatch.return_to_dispatcher(
            case, reason=reason, basis="该设施产权不属本单位，见权责清单", suggested=other,
            by=self._at_unit(case, "clerk"), at=at,
        )  # fmt: skip
        if case.state == State.DISPUTED:
            self._next(plan, "arbitrate", at, 0.5, 6, lambda when: self._arbitrate(plan, when))
        else:
            self._next(plan, "dispatch", at, 0.2, 3, lambda when: self._dispatch(plan, when))

    def _arbitrate(self, plan: Plan, at: datetime) -> None:
        case = self._case(plan)
        to = dispatch.suggest(case, at=at)[0].unit
        dispatch.arbitrate(case, to=to, note="经现场查看，按职责表由首接单位办理。", by=self.actors["zhiban"], at=at)
        self._next(plan, "take", at, 0.2, 3, lambda when: self._take(plan, when))

    def _take(self, plan: Plan, at: datetime) -> None:
        case = self._case(plan)
        dispatch.take(case, by=self._at_unit(case, "handler"), at=at)
        hours = self._hours_left(case, at)
        if plan.fate in {"extended", "suspended"} and case.reworks == case.redos == 0:
            self._next(plan, "ask", at, 0.5, min(6, 0.4 * hours), lambda when: self._ask(plan, when))
            return
        if self.rng.random() < 0.4:
            self._next(plan, "note", at, 0.1 * hours, 0.3 * hours, lambda when: self._note(plan, when))
        self._next(plan, "finish", at, 0.2 * hours, 0.85 * hours, lambda when: self._finish(plan, when))

    def _ask(self, plan: Plan, at: datetime) -> None:
        case = self._case(plan)
        by = self._at_unit(case, "handler")
        if plan.fate == "extended":
            reason = reason_of("extend", "material")
            approvals.ask_extension(case, reason=reason, words="配件需从外地订购，预计后天到货", by=by, at=at)
        else:
            reason = reason_of("suspend", "procedure")
            until = (at + timedelta(days=self.rng.randrange(5, 12))).date()
            approvals.ask_suspension(case, reason=reason, words="需履行占道施工审批手续", until=until, by=by, at=at)
        self._next(plan, "approve", at, 0.5, 4, lambda when: self._approve(plan, when))

    def _approve(self, plan: Plan, at: datetime) -> None:
        case = self._case(plan)
        approval = Approval.objects.select_related("case", "clock", "asked_by").get(case=case, approved=None)
        by, hours = self.actors["zhiban"], self._hours_of_limit(case)
        if plan.fate == "extended":
            approvals.decide_extension(approval, approved=True, by=by, at=at, note="同意，请抓紧")
        else:
            approvals.decide_suspension(approval, approved=True, by=by, at=at, note="同意挂账，手续办好立即恢复")
        wait = 24 * 12 if plan.fate == "suspended" else 0
        self._next(plan, "resume", at, wait + 0.5 * hours, wait + 1.2 * hours, lambda when: self._finish(plan, when))

    def _note(self, plan: Plan, at: datetime) -> None:
        case = self._case(plan)
        handling.note(case, words="已到现场查看，正在安排人员和材料。", by=self._at_unit(case, "handler"), at=at)

    def _finish(self, plan: Plan, at: datetime) -> None:
        case = self._case(plan)
        standard, proof = case.filing_standard, []
        if standard and standard.needs("before_photo") and not handling.has_before_photo(case):
            proof.append(handling.Proof(self._photo(plan, at), Evidence.Kind.BEFORE, plan.position))
        if plan.photo or (standard and standard.needs("after_photo")):
            proof.append(handling.Proof(self._photo(plan, at, after=True), Evidence.Kind.AFTER, plan.position))
        place = plan.position or Position(115.68, 37.74)
        handling.finish(
            case, words=plan.matter.done, by=self._at_unit(case, "handler"), at=at, proof=proof, position=place
        )
        self._next(plan, "verify", at, 0.5, 9, lambda when: self._verify(plan, when))

    def _verify(self, plan: Plan, at: datetime) -> None:
        case, by = self._case(plan), self.actors["ducha"]
        if plan.fate == "sent_back" and case.reworks == 0:
            reason = reason_of("send_back", "test-not-met")
            supervision.send_back(case, reason=reason, note="现场仍有残留，请再处理一遍。", by=by, at=at)
            hours = self._hours_of_limit(case)
            self._next(plan, "finish", at, 0.1 * hours, 0.6 * hours, lambda when: self._finish(plan, when))
            return
        supervision.verify(case, by=by, at=at, note="现场复核，符合结案条件。")
        self._next(plan, "answer", at, 0.3, 8, lambda when: self._answer(plan, when))

    def _answer(self, plan: Plan, at: datetime) -> None:
        case = self._case(plan)
        text = f"您反映的问题已办结：{plan.matter.done}感谢您对城市管理的支持，请您评价。"
        feedback.answer(case, text=text, by=self.actors["huawu"], at=at)
        if plan.channel == Channel.MEDIA and case.clocks.filter(stage="reply", stopped_at=None).exists():
            feedback.reply(case, text=f"关于媒体反映的问题：{plan.matter.done}", by=self.actors["ducha"], at=at)
        if plan.fate != "silent":
            self._next(plan, "rate", at, 1, 60, lambda when: self._rate(plan, when))

    def _rate(self, plan: Plan, at: datetime) -> None:
        case = self._case(plan)
        unhappy = plan.fate == "unhappy" and case.redos == 0
        why = self.rng.choice(UNHAPPY) if unhappy else ""
        for voice in list(voices_of(case)):
            if case.state == State.ANSWERED:
                feedback.rate(
                    case, report=voice.report, solved=not unhappy, satisfied=not unhappy, why=why, by=RESIDENT, at=at
                )  # fmt: skip
        hours = self._hours_of_limit(case)
        if case.state == State.IN_HANDLING:
            self._next(plan, "finish", at, 0.2 * hours, 0.7 * hours, lambda when: self._finish(plan, when))
        elif plan.fate == "contested" and case.reopenings == 0:
            self._next(plan, "contest", at, 2, 40, lambda when: self._contest(plan, when))

    def _contest(self, plan: Plan, at: datetime) -> None:
        case = self._case(plan)
        feedback.contest(case, note=self.rng.choice(UNHAPPY), by=RESIDENT, at=at)
        self._next(plan, "decide", at, 2, 20, lambda when: self._decide(plan, when))

    def _decide(self, plan: Plan, at: datetime) -> None:
        case, by = self._case(plan), self.actors["ducha"]
        if self.rng.random() < 0.4:
            supervision.dismiss(case, note="现场复查已经办好，照片为昨日拍摄，异议不成立。", by=by, at=at)
            return
        supervision.reopen(case, reason=reason_of("reopen", "new-evidence"), note="复查属实，重新办理。", by=by, at=at)
        self._next(plan, "finish", at, 4, 40, lambda when: self._finish(plan, when))

    def _inspect(self, at: datetime) -> None:
        """Somebody goes and looks at what was drawn for a look-back; one in eight is not as it was said."""
        for drawn in LookBack.objects.filter(passed=None).select_related("case", "case__unit", "case__area")[:1]:
            passed = self.rng.random() > 0.12
            words = "现场保持良好。" if passed else "同一位置问题又出现了。"
            reason = None if passed else reason_of("reopen", "look-back-failed")
            supervision.inspect(drawn, passed=passed, words=words, reason=reason, by=self.actors["ducha"], at=at)

    # What the steps need.

    def _next(self, plan: Plan, step: str, at: datetime, least: float, most: float, act: Act) -> None:
        """Schedule the next step some working hours later, unless this plan stops before it."""
        if step == plan.stop:
            return
        delay = timedelta(hours=self.rng.uniform(least, most) * plan.slow)
        self.later(in_office_hours(self.rng, at + delay, step), act)

    def _case(self, plan: Plan) -> Case:
        chosen = Case.objects.select_related("unit", "area", "category", "filing_standard")
        return chosen.get(pk=self.cases[plan.number])

    def _at_unit(self, case: Case, role: str) -> Actor:
        assert case.unit is not None
        return self.actors[f"{role}:{case.unit.code}"]

    def _hours_of_limit(self, case: Case) -> float:
        """The handling limit in hours of the clock on the wall, roughly: enough to plan by."""
        clock = case.clocks.filter(stage="handle").order_by("-round").first()
        return max(1.0, (clock.due_at - clock.started_at).total_seconds() / 3600) if clock else 24.0

    def _hours_left(self, case: Case, at: datetime) -> float:
        """What is left of the limit, in hours of the clock on the wall; a little when nothing is."""
        return max(0.5, (case.due_at - at).total_seconds() / 3600) if case.due_at else self._hours_of_limit(case)

    def _photo(self, plan: Plan, at: datetime, *, after: bool = False) -> Photo:
        scene = plan.matter.scene or "wall"
        where = plan.position
        drawn = draw_scene(
            scene, plan.number if plan.twin_of is None else plan.twin_of.number, after=after, taken_at=at,
            longitude=where.longitude if where else None, latitude=where.latitude if where else None,
        )  # fmt: skip
        return take_in(BytesIO(drawn), name="photo.jpg", at=at, tz=working_time().zone)
