"""One world for all pages: cases in every state, and what the addresses of the examples name."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from qiaomen.activities.courses import finish
from qiaomen.activities.models import Task
from qiaomen.activities.presence import link_of
from qiaomen.activities.signup import sign_up
from qiaomen.campaigns import problems
from qiaomen.campaigns.looking_back import draw
from qiaomen.campaigns.models import ItemProof
from qiaomen.campaigns.moves import Proof
from qiaomen.campaigns.targets import audit, last_report
from qiaomen.cases import approvals, contacts, following, supervision
from qiaomen.cases.actions import act_on
from qiaomen.cases.anchors import make_anchor
from qiaomen.cases.findings import propose
from qiaomen.cases.intake import Submission
from qiaomen.cases.models import Case, LookBack
from qiaomen.cases.models.finding import Basis
from qiaomen.cases.models.report import Channel
from qiaomen.cases.states import State
from qiaomen.forms.answering import Given, receive
from qiaomen.forms.queries import current_version
from qiaomen.honours import calls
from qiaomen.honours.objections import object_to
from qiaomen.people.models import Post
from qiaomen.places.coords import Position
from qiaomen.places.models import Line
from qiaomen.rounds.assessing.assigning import take
from qiaomen.rounds.assessing.publishing import publish
from qiaomen.rounds.counting import take_back
from qiaomen.rounds.households.visiting import record
from qiaomen.rounds.models import DoorReport
from qiaomen.rounds.models.household import Outcome
from qiaomen.rounds.patrolling import report_finding
from qiaomen.volunteers import stations
from qiaomen.volunteers.belonging import ask_to_join
from qiaomen.volunteers.corrections import Right, correct
from qiaomen.volunteers.models import Membership, Skill, Volunteer
from qiaomen.volunteers.reveals import What, reveal
from qiaomen.volunteers.stations import StationPlan
from tests import build
from tests.build import forms, network
from tests.build.assessing import assessing, looked, tables
from tests.build.honours import honouring, named, opened, reviewed
from tests.build.households import going, visited
from tests.build.households import seen as brought
from tests.build.lessons import lectures, short
from tests.build.patrols import LATITUDE, east, river, walked, way
from tests.build.presence import Presence, arrived, presence
from tests.build.registers import (
    OLD,
    campaign,
    compound,
    ground,
    owed,
    problem,
    programme,
    reported,
    rivers,
    running,
    seen,
    struck,
)
from tests.build.rewards import Market, exchanged, market
from tests.build.rounds import counted, observing
from tests.cases.pages.staff.test_upkeep import message

LONG = "长" * 200 + "：从东头到西头都没有灯，晚上走路看不见，请派人来看一看。"


def make(at: datetime) -> tuple[build.World, dict[str, object]]:
    """The city at this moment, and the words in braces of the addresses."""
    city = build.world()
    named: dict[str, object] = {}
    for state in State:
        case = build.IN_STATE[state](city, at, photos=(build.photo(at),), name="张三丰", phone="13812345678")
        named[state.value] = case.number
    closed = build.closed(city, at - timedelta(days=30), text=LONG, photos=(build.photo(at),), phone="13800001234")
    report = closed.own_voices.get().report
    declined = build.declined(city, at)
    hot = build.in_handling(city, at - timedelta(days=9))
    supervision.escalate(hot, colour="red", by=city.actor("sun"), at=at)
    build.received(city, at, position=build.WEST_POINT)
    named["extended"] = _asked(city, at)
    message(at)
    make_anchor(day=at.date(), at=at + timedelta(minutes=1))
    called = build.report(city, at, phone="13800001234", channel="hotline", by=city.actor("olga"))
    contacts.reveal(called, case=build.case_of(called), reason="回电核实地点", by=city.actor("olga"), at=at)
    drawn = LookBack.objects.create(case=closed, drawn_on=at.date())
    there = market(city, at=at)
    exchanged(there, at)
    at_work = presence(city, at=at)
    named |= {
        "case": closed.number, "hot": hot.number, "report": called.number, "called": build.case_of(called).number,
        "token": report.token, "declined_token": declined.own_voices.get().report.token, "drawn": drawn.pk,
        "photo": report.photos.get().pk,
        "area": city.east.code, "line": build.road().code, "lamps": city.lamps.pk, "person": city.people["bo"].pk,
        **_market(there), **_followed(city, hot, at), **_shift(at_work, at), **_network(at_work.net, at),
        **_happening(at_work, at), **_registers(city, at), **_rounds(city, at), **_honours(at_work.net, at),
        **_forms(city, at),
    }  # fmt: skip
    return city, named | _gathered(city, str(named["line"]), at)


def _gathered(city: build.World, line: str, at: datetime) -> dict[str, object]:
    """A pair that waits for somebody, and an action on a line."""
    one, other = (build.received(city, at, position=build.WEST_POINT, text=LONG) for _n in range(2))
    pair = propose(
        Basis.SAME, "same:1:2", [one.pk, other.pk], at=at, n=2, since_on=at.date(), until_on=at.date(), area=city.west
    )
    out = propose(
        Basis.LINE, f"line:{line}:*", [one.pk], at=at, n=17, usual=4.2, weeks=31.0, area=city.whole,
        line=Line.objects.get(code=line), since_on=at.date() - timedelta(days=6), until_on=at.date(),
    )  # fmt: skip
    assert pair is not None and out is not None
    act_on(out, title=LONG[:80], unit=city.roads, until_on=at.date() + timedelta(days=9), by=city.actor("sun"), at=at)
    return {"pair": pair.pk, "acted": out.pk}


def _rounds(city: build.World, at: datetime) -> dict[str, object]:
    """Helmets counted three times, once wrongly; a patrol that does not count, with a finding."""
    there = observing(city)
    counted(there, 4, 190, at=at - timedelta(days=70))
    wrong = counted(there, 9, 1, at=at - timedelta(days=1))
    take_back(wrong, reason="按反了", right=(1, 9), by=city.actor("cai"), at=at)
    turn = counted(there, 180, 12, at=at - timedelta(hours=1))
    water = river(city, begins=at.date() - timedelta(days=60))
    short = walked(water, way(0, 400), at=at)
    place = Position(east(300), LATITUDE)
    rubbish = Submission(Channel.PATROL, "岸边有垃圾", position=place, idempotency_key="walk")
    report_finding(rubbish, adoption=water.town, walk=short.walk, found_at=None, by=city.actor("bo"), at=at)
    return {"turn": turn.pk, "owner": water.town.pk, "walk": short.walk, **_asking(city, at)}


def _asking(city: build.World, at: datetime) -> dict[str, object]:
    """A household round half done; a wish whose answer is to be carried back."""
    there = going(city, at - timedelta(days=2))
    first, *others = there.doors("cai")
    for door in others[:12]:
        visited(there, door, at - timedelta(days=1))
    given = brought(Outcome.ANSWERED, at - timedelta(days=1), wish="楼道灯不亮", consent=True)
    record(first, given, by=city.actor("cai"), at=at)
    DoorReport.objects.get().report.voices.update(answer="换了新灯", answered_at=at)
    tables(city, at)
    marked = assessing(city, at)
    looked(marked, "M1", at, 1, None)
    take(marked.point("M2"), by=city.actor("cai"))
    over = assessing(city, at - timedelta(days=3), "二月测评")
    looked(over, "M1", at - timedelta(days=3), 2, 0)
    publish(over.one, by=city.actor("kao"), at=at)
    return {
        "assessment": marked.one.pk, "point": marked.point("R1").pk, "bulletin": over.one.pk,
        "asking": there.round.pk, "door": others[-1].pk,
    }  # fmt: skip


def _asked(city: build.World, at: datetime) -> str:
    """Something at the desk of approvals: its number."""
    case = build.in_handling(city, at)
    reason = city.reason("extend")
    approvals.ask_extension(case, reason=reason, words="等待配件到货", by=city.actor("bo"), at=at)
    return case.number


def _registers(city: build.World, at: datetime) -> dict[str, object]:
    """A target that is reported, partly confirmed, and far enough for a curve and a forecast."""
    of = ground(city)
    made, east, west = running(of, at=at, public=True, words="栽一棵活一棵。")
    for n in range(6):
        for item, value in ((east, 3 * n), (west, 2 * n + n % 2)):
            reported(of, item, str(value), at.date() - timedelta(days=60 - 10 * n), at=at)
    event = last_report(west)
    assert event is not None
    proof = [Proof(build.photo(at), ItemProof.Kind.CHECK)]
    audit(west, event, value=Decimal(10), by=city.actor("kao"), at=at, note="一处没有成活", proof=proof)
    register = rivers(of, at=at, public=True)
    found, asked, done = problem(of, register, at=at), owed(of, register, at=at), struck(of, register, at=at)
    problems.ask(asked, proof=seen(at, ItemProof.Kind.AFTER), by=city.actor("dong"), at=at)
    draw(register, on=at.date(), by=city.actor("sun"))
    renewal = programme(of, at=at, public=True)
    for facts in (OLD, replace(OLD, consents=240), replace(OLD, built_in=2015)):
        home = compound(of, renewal, at=at, facts=facts)
    health = campaign(of, at=at, public=True)
    listed = health.items.filter(unit=of.east).earliest("pk")
    listed.checklist = forms.form(city, at, survey=forms.SURVEY, form_id="market", form_title="集贸市场检查清单")
    listed.save(update_fields=["checklist"])
    return {
        "listed": listed.number, "renewal": renewal.number, "compound": home.number, "target": made.number,
        "share": east.number, "rivers": register.number, "found": found.number, "asked": asked.number,
        "struck": done.number, "health": health.number,
    }  # fmt: skip


def _forms(city: build.World, at: datetime) -> dict[str, object]:
    """An open form, and an answer to it with a photo and something wrong in it."""
    version = current_version(forms.form(city, at))
    texts = {"/data/lamp": "no", "/data/dark": "500", "/data/person[1]/age": "40", "/data/photo": "a.jpg"}
    given = Given("uuid:1", texts, {"a.jpg": build.photo(at)}, finished=True)
    return {"answer": receive(version, given, by=city.people["cai"], at=at).pk} | forms.drafts(city, at)


def _market(there: Market) -> dict[str, object]:
    return {"campaign": there.campaign.pk, "site": there.square.code}


def _shift(there: Presence, at: datetime) -> dict[str, object]:
    """Zhang leads a shift that is on; somebody came who had not signed up."""
    there.zhang.signups.update(leads=True)
    lectures(there, at=at)
    finish(short(there, at=at).pieces.get(order=2), there.zhang, answer=None, at=at)
    there.shift.activity.walk_ins = True
    arrived(there, at, volunteer=network.volunteer(there.net, "李四", "13800000002", at=at))
    return {"shift": there.shift.pk, "place": link_of(there.shift)}


def _network(net: network.Network, at: datetime) -> dict[str, object]:
    city = net.world
    Skill.objects.create(code="hair", name="理发", name_en="Haircuts")
    one = network.volunteer(net, "李四光", "13800000003", at=at)
    ask_to_join(one, team=net.colleagues, at=at)
    Post.objects.filter(person=city.people["zu"]).update(sees_contacts=True)
    reveal(one, what=What.PHONE, reason="回电核实", by=city.actor("zu"), at=at)
    correct(one, Right(name="李四广"), reason="带身份证来改", by=city.actor("zu"), at=at)
    plan = StationPlan(
        code="rail", name="火车站志愿服务站", team=net.neighbours, opens="1 09:00-17:00", offers="饮水\n量血压",
        place_words="火车站", position=build.EAST_POINT,
    )  # fmt: skip
    station = stations.save(plan, None, by=city.actor("zu"))
    stations.check(station, was_open=True, as_it_says=False, note="没有饮水", by=city.actor("zu"), at=at)
    return {"volunteer": one.number, "team": net.neighbours.code, "station": station.code}


def _happening(there: Presence, at: datetime) -> dict[str, object]:
    """An activity that its team's leader goes to, and another that he missed."""
    net, li = there.net, there.zhang
    Membership.objects.filter(volunteer=li).update(leads=True)
    Volunteer.objects.filter(pk=li.pk).update(longitude=115.751, latitude=37.751)
    made = network.activity(net, at=at, title=LONG[:80], places=1)
    old = network.activity(net, at=at - timedelta(days=9))
    for one, who in ((made, li), (made, network.volunteer(net, "吴芳", "13900000002", at=at))):
        sign_up(one.shifts.get(), who, at=at)
    sign_up(old.shifts.get(), li, at=at - timedelta(days=8))
    other = network.shift(made, from_at=at + timedelta(hours=72))
    other.needs.add(Skill.objects.get(code="hair"))
    network.activity(net, at=at, state="draft")
    until, snow = at + timedelta(days=3), {"case_number": "A00000000", "title": "扫雪", "words": "带铁锹"}
    job = Task.objects.create(**snow, offered_at=at, until=until, area=net.world.east)
    full = made.shifts.exclude(pk=other.pk).get()
    return {"activity": made.number, "own_shift": other.pk, "full_shift": full.pk, "task": job.pk}


def _followed(city: build.World, case: Case, at: datetime) -> dict[str, object]:
    """Somebody follows a case and an area, and has given an address that has not yet said yes."""
    follower = following.new_follower(language="", at=at)
    follow = following.follow(follower, case, at=at)
    following.follow(follower, city.east, at=at)
    contact = following.ask_address(follower, "zhang@example.cn", what="路灯", at=at)
    assert contact is not None
    return {"follower": follower.token, "follow": follow.token, "contact": contact.token}


def _honours(net: network.Network, at: datetime) -> dict[str, object]:
    """A draft, a call that takes names, one under review, one with a vote, one that is being published."""
    kao, until = net.world.actor("kao"), (at + timedelta(days=20)).date()
    honouring(net, at=at, code="draft")
    found = {stage: opened(net, at=at, code=stage) for stage in ("naming", "review", "published")}
    found["voting"] = opened(net, at=at, code="voting", vote_until=until, vote_percent=20)
    numbers: dict[str, object] = {"named": named(found["naming"], net.world.lamps, at=at, admitted=False).number}
    for stage in ("review", "voting", "published"):
        (made,) = reviewed(found[stage], [net.world.roads], at=at)
        numbers[f"in_{stage}"] = made.number
    calls.begin_vote(found["voting"].call, by=kao, at=at)
    calls.publish(found["published"].call, list(found["published"].call.nominations.all()), note="一致", by=kao, at=at)
    object_to(found["published"].call.nominations.get(), words="我有异议", contact="13800000002", at=at)
    return {f"nominee_{stage}": number for stage, number in numbers.items()}
