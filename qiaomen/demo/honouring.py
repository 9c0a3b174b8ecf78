"""Calls for honours in the demonstration: people honoured, neighbours in their publication, a vote, names wanted.

The first and the third are those of the city's own page: ten 最美人物 and ten 最美集体.
"""

import random
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Sum

from qiaomen.cases.intake import Submission, receive
from qiaomen.cases.models import Case
from qiaomen.cases.models.report import Channel, Nature
from qiaomen.honours import calls, nominating, objections, reviewing, voting
from qiaomen.honours.models import Call, Criterion, Kind, Nomination, Reviewer
from qiaomen.honours.permissions import conflict_of
from qiaomen.honours.suggesting import occasion_of
from qiaomen.people.actors import RESIDENT, Actor
from qiaomen.units.models import Unit
from qiaomen.volunteers.models import HourEntry, Organisation, Volunteer

CRITERIA = [("事迹突出", "Deeds", 40), ("群众公认", "What residents say", 30), ("记录的依据", "The records", 30)]
# How much milder or sterner than the others each of them marks, in shares of the full points.
REVIEWERS = {"ducha": -0.05, "lingdao": 0.04, "paiqian": 0.0, "zhiban": 0.02, "shouli": -0.02}
DISTINCT = 14
OF_PEOPLE = [
    "楼上水管裂了，夜里十一点还在挨家敲门关总阀。", "每周末都在河边捡垃圾，带出了一支队伍。",
    "给独居老人理了三年发，没有收过一分钱。", "谁家有难处，都愿意去敲这扇门。", "天冷了，天天给楼里的老人送饭。",
    "路口站岗两个冬天，孩子们都认识那双手套。", "退休以后天天巡河，哪里有新垃圾最先知道。",
    "教会了四十多位老人用手机挂号。", "下雨天总在桥洞下面提醒人绕行。", "把自家车库腾出来做了图书角。",
    "社区的急救课，一半由这位邻居主讲。", "话不多，活动一次没落下。", "陪走失的老人等家属，等到了后半夜。",
    "随叫随到，一个冬天没让一条街黑过。",
]  # fmt: skip
OF_COLLECTIVES = [
    "再小的事也当天回话，办完还要回头看一眼。", "接手三年，群众的电话越来越少。",
    "供热季二十四小时有人，没有一家等过夜。", "早高峰的路口，他们比红绿灯先到。", "背街小巷也按主街的标准扫。",
    "能当场办的不过夜，办不了的说清楚为什么。", "井盖、路灯、护栏，接到就出门。", "一支队伍包了一条街，从不缺岗。",
    "每个月都去看望社区里的独居老人。", "把理发、量血压、修小家电带到了小区里。", "河边的烟头，他们一个一个捡。",
    "从十几个人做到了一百多人。", "哪里有活动，哪里就有他们的红马甲。", "教邻居学急救，救下过一位老人。",
]  # fmt: skip


def honour(*, now: datetime, actors: dict[str, Actor], rng: random.Random) -> None:
    """The assessor keeps the calls; the clerk names colleagues and units, the organiser volunteers and teams."""
    people, teams, units = _people(actors), _teams(actors), _units(actors)
    _people_honoured(now - timedelta(days=45), [*people[: DISTINCT - 1], actors["banli"].person], actors, rng)
    _neighbours_published(now - timedelta(days=16), [*people[DISTINCT : DISTINCT + 3], *teams[7:9]], actors, rng)
    _collectives_voted(now, [*units[:7], *teams[:7]], actors, rng)
    _names_wanted(now - timedelta(days=1), actors)


def _people_honoured(at: datetime, subjects: list[Any], actors: dict[str, Actor], rng: random.Random) -> None:
    """From names to certificates; an eager shop's votes do not count, an objection was looked into."""
    keeper, title = actors["kaohe"], "“我为群众办实事”最美人物"
    call = _call("people", title, "The most beautiful people", at, actors, persons=10, collectives=0, vote_percent=20,
                 vote_until=(at + timedelta(days=12)).date())  # fmt: skip
    _run(call, subjects, at, actors, rng)
    calls.begin_vote(call, by=keeper, at=at + timedelta(days=7))
    _vote(call, at + timedelta(days=12), rng)
    crowd = voting.crowds(call)[0]
    why = "同一个地址半小时里投了十四票，号码相连。"
    voting.set_aside(call, crowd.origin, why=why, by=keeper, at=at + timedelta(days=12))
    best = [place.nomination for place in reviewing.places_of(call, Kind.PERSON)[:10]]
    at += timedelta(days=14)
    calls.publish(call, best, note="评委平均分占八成，投票占两成，按总分从高到低取十名。", by=keeper, at=at)
    best[-1].refresh_from_db()
    said = objections.object_to(best[-1], words="他上个月没来过我们小区。", contact="", at=at + timedelta(days=2))
    answer = "签到记录里上个月在贵小区服务三次，队长和门卫都能证实。"
    objections.decide(said, upheld=False, answer=answer, by=keeper, at=at + timedelta(days=3))
    calls.award(call, by=keeper, at=at + timedelta(days=8))


def _neighbours_published(at: datetime, subjects: list[Any], actors: dict[str, Actor], rng: random.Random) -> None:
    """A small call without a vote, in its publication; somebody objects and is not yet answered."""
    call = _call("neighbours", "本月身边好人", "Good neighbours of the month", at, actors, persons=2, collectives=1)
    _run(call, subjects, at, actors, rng)
    best = [one.nomination for one in reviewing.places_of(call, Kind.PERSON)[:2]]
    best += [one.nomination for one in reviewing.places_of(call, Kind.COLLECTIVE)[:1]]
    at += timedelta(days=13)
    calls.publish(call, best, note="按评委的平均分从高到低。", by=actors["kaohe"], at=at)
    best[0].refresh_from_db()
    words = "事是好事，可那天带头的另有其人，请核实一下。"
    objections.object_to(best[0], words=words, contact="", at=at + timedelta(days=2))


def _collectives_voted(now: datetime, subjects: list[Any], actors: dict[str, Actor], rng: random.Random) -> None:
    """Everybody may vote now; many votes from one address wait for somebody to look."""
    at = now - timedelta(days=12)
    call = _call(
        "collectives", "“我为群众办实事”最美集体", "The most beautiful teams", at, actors, persons=0, collectives=10,
        vote_percent=20, vote_until=(now + timedelta(days=9)).date(),
    )  # fmt: skip
    _run(call, subjects, at, actors, rng)
    calls.begin_vote(call, by=actors["kaohe"], at=now - timedelta(days=5))
    _vote(call, now, rng)


def _names_wanted(at: datetime, actors: dict[str, Actor]) -> None:
    """Names are taken, and a resident has already suggested somebody."""
    call = _call("next", "下月身边好人", "Good neighbours of next month", at, actors, persons=2, collectives=1)
    calls.open_for_names(call, by=actors["kaohe"], at=at)
    words = "我们楼的网格员天天帮三楼的老人提水上楼，从来不声张，想推荐她。"
    said = Submission(
        Channel.WEB, words, Nature.PRAISE, place_words="永安社区", occasion=occasion_of(call), public=False
    )
    receive(said, by=RESIDENT, at=at + timedelta(hours=6))


# ── who ───────────────────────────────────────────────────────────────────────────────────────────────────


def _own(actors: dict[str, Actor]) -> list[str]:
    """The units of the reviewers: nobody there, nor above, could be marked by them."""
    return sorted({post.unit.path for name in REVIEWERS for post in actors[name].posts})


def _units(actors: dict[str, Actor]) -> list[Unit]:
    """The units that had most to do."""
    most = Case.objects.filter(unit__isnull=False).values_list("unit").annotate(n=Count("pk")).order_by("-n", "unit")
    found = Unit.objects.in_bulk([unit for unit, _n in most])
    return [found[unit] for unit, _n in most if not any(path.startswith(found[unit].path) for path in _own(actors))]


def _teams(actors: dict[str, Actor]) -> list[Organisation]:
    """The teams that served longest."""
    longest = _longest("organisation")
    found = Organisation.objects.filter(retired_on=None).select_related("unit").in_bulk(longest)
    rows = [found[team] for team in longest if team in found]
    return [one for one in rows if not any(path.startswith(one.unit.path) for path in _own(actors))]


def _people(actors: dict[str, Actor]) -> list[Volunteer]:
    """The volunteers that served longest, grown up, in one team only; at most one of a team."""
    longest, teams = _longest("volunteer"), {one.pk for one in _teams(actors)}
    rows = Volunteer.objects.filter(left_at=None, guardian_name="").prefetch_related("memberships").in_bulk(longest)
    found: list[Volunteer] = []
    for one in (rows[pk] for pk in longest if pk in rows):
        own = {held.organisation_id for held in one.memberships.all() if held.organisation_id}
        # Two of one name in one list would be taken for a mistake.
        if len(own) == 1 and own <= teams and one.name not in {known.name for known in found}:
            teams -= own
            found.append(one)
    return found


def _longest(of: str) -> list[int]:
    """The keys of those whose hours come to most, those first."""
    rows = HourEntry.objects.filter(**{f"{of}__isnull": False}).order_by().values_list(of)
    return [pk for pk, _minutes in rows.annotate(minutes=Sum("minutes")).order_by("-minutes", of)]


# ── what they do ──────────────────────────────────────────────────────────────────────────────────────────


def _call(code: str, title: str, english: str, at: datetime, actors: dict[str, Actor], **columns: Any) -> Call:
    keeper = actors["kaohe"]
    call = Call.objects.create(
        code=code, title=title, title_en=english, words="每一件身边小事，都有人在做。请看看他们做了什么。",
        unit=keeper.posts[0].unit, evidence_from=(at - timedelta(days=60)).date(), made_at=at,
        nominate_until=(at + timedelta(days=4)).date(), least_reviews=3, made_by=keeper.person, **columns,
    )  # fmt: skip
    for n, (name, name_en, points) in enumerate(CRITERIA, 1):
        Criterion.objects.create(call=call, order=n, name=name, name_en=name_en, points=points)
    for name in REVIEWERS:
        person = actors[name].person
        assert person is not None
        Reviewer.objects.create(call=call, person=person)
    return call


def _run(call: Call, subjects: list[Any], at: datetime, actors: dict[str, Actor], rng: random.Random) -> None:
    """Names, eligibility, marks. One of them is named by a reviewer, who then does not mark."""
    keeper = actors["kaohe"]
    calls.open_for_names(call, by=keeper, at=at)
    for n, subject in enumerate(subjects):
        usual = "zuzhi" if isinstance(subject, Volunteer | Organisation) else "shoujian"
        reasons = OF_COLLECTIVES if isinstance(subject, Unit | Organisation) else OF_PEOPLE
        when = at + timedelta(hours=5 * n + 2)
        made = nominating.name(
            call, subject, reason=reasons[n % DISTINCT], agreed=True, by=actors["lingdao" if n == 1 else usual], at=when
        )
        nominating.admit(made, agreed=True, note="材料齐", by=keeper, at=when + timedelta(hours=1))
    calls.begin_review(call, by=keeper, at=at + timedelta(days=4))
    for n, nomination in enumerate(Nomination.objects.filter(call=call).select_related("call").order_by("pk")):
        _mark(nomination, at + timedelta(days=5), actors, rng, sees_it_otherwise="zhiban" if n == 3 else "")


def _mark(
    nomination: Nomination, at: datetime, actors: dict[str, Actor], rng: random.Random, *, sees_it_otherwise: str
) -> None:
    worth = rng.uniform(0.7, 0.95)
    for name, milder in REVIEWERS.items():
        if conflict_of(nomination, actors[name]):
            continue
        apart = name == sees_it_otherwise
        points = {
            one.pk: min(one.points, max(0, round(one.points * (rng.gauss(worth + milder, 0.04) - 0.3 * apart))))
            for one in nomination.call.criteria.all()
        }
        note = "材料里说的和我了解的不太一样，请再核一核。" if apart else ""
        reviewing.mark(nomination, points, note=note, by=actors[name], at=at + timedelta(minutes=7))


def _vote(call: Call, now: datetime, rng: random.Random) -> None:
    """Some households, and one telephone shop that is too eager."""
    nominees = list(Nomination.objects.filter(call=call).select_related("call").order_by("pk"))
    liked = [rng.uniform(0.5, 3) for _one in nominees]
    for n in range(90):
        at = now - timedelta(minutes=rng.randrange(10, 4000))
        [chosen] = rng.choices(nominees, liked)
        voting.vote(chosen, voter=voting.voter_of(call, f"1390000{n:04d}"), address=f"10.1.{n // 4}.{n % 4}", at=at)
    for n in range(14):
        at = now - timedelta(minutes=200 - 2 * n)
        voting.vote(nominees[0], voter=voting.voter_of(call, f"1370000{n:04d}"), address="10.2.0.1", at=at)
