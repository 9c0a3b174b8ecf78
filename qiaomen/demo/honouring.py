"""Two calls for honours in the demonstration: one awarded in the autumn, one with a vote on."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from qiaomen.cases.models import Case
from qiaomen.honours import calls, nominating, reviewing, voting
from qiaomen.honours.models import Call, Criterion, Nomination, Reviewer
from qiaomen.honours.permissions import conflict_of
from qiaomen.people.actors import Actor
from qiaomen.units.models import Unit
from qiaomen.volunteers.models import Organisation, Volunteer

CRITERIA = [("事迹突出", "Deeds", 40), ("群众公认", "What residents say", 30), ("记录的依据", "The records", 30)]
REVIEWERS = ("ducha", "lingdao", "paiqian", "zhiban")
REASONS = [
    "随叫随到，一个冬天没让一条街黑过。", "谁家有难处，第一个想到的就是他。",
    "再小的事也当天回话，办完还要回头看一眼。", "每周末都在河边捡垃圾，带出了一支队伍。",
    "接手三年，群众的电话越来越少。",
]  # fmt: skip


def honour(*, now: datetime, actors: dict[str, Actor], rng: random.Random) -> None:
    """The assessor keeps both calls; the clerk and the organiser name."""
    units = _busiest(6)
    teams = _teams(actors)
    people = [person for team in teams for person in _best_of(team)][:3]
    early = _call("autumn", "秋季“最美人物”和“最美集体”", "The best of the autumn", now - timedelta(days=50), actors)
    _run(early, [*units[:2], *people[:1], actors["banli"].person], now - timedelta(days=50), actors, rng)
    chosen = [place.nomination for kind in ("person", "collective") for place in reviewing.places_of(early, kind)[:1]]
    keeper, at = actors["kaohe"], now - timedelta(days=24)
    calls.publish(early, chosen, note="按总分从高到低。", by=keeper, at=at)
    calls.award(early, by=keeper, at=at + timedelta(days=8))
    late = _call(
        "winter", "“我为群众办实事”最美人物和最美集体", "The best of the winter", now - timedelta(days=9), actors,
        vote_percent=20, vote_until=(now + timedelta(days=9)).date(),
    )  # fmt: skip
    _run(late, [*units[2:], *teams[:2], *people[1:]], now - timedelta(days=9), actors, rng)
    calls.begin_vote(late, by=keeper, at=now - timedelta(days=3))
    _vote(late, now, rng)


def _busiest(n: int) -> list[Unit]:
    """Units that have cases, in the order of their codes."""
    return list(Unit.objects.filter(pk__in=Case.objects.values("unit")).order_by("code")[:n])


def _teams(actors: dict[str, Actor]) -> list[Organisation]:
    """Teams of which no reviewer is: those would have nobody to mark them."""
    own = [post.unit.path for name in REVIEWERS for post in actors[name].posts]
    rows = Organisation.objects.filter(retired_on=None).select_related("unit").order_by("pk")
    return [one for one in rows if not any(path.startswith(one.unit.path) for path in own)]


def _best_of(team: Organisation) -> list[Volunteer]:
    """Somebody who is in this team and in no other."""
    only = Volunteer.objects.annotate(n=Count("memberships__organisation")).filter(n=1)
    return list(only.filter(memberships__organisation=team, left_at=None).order_by("pk")[:1])


def _call(code: str, title: str, english: str, at: datetime, actors: dict[str, Actor], **columns: Any) -> Call:
    keeper = actors["kaohe"]
    call = Call.objects.create(
        code=code, title=title, title_en=english, words="每一件身边小事，都有人在做。请看看他们做了什么。", persons=3,
        collectives=3, unit=keeper.posts[0].unit, evidence_from=(at - timedelta(days=60)).date(), made_at=at,
        nominate_until=(at + timedelta(days=4)).date(), least_reviews=2, made_by=keeper.person, **columns,
    )  # fmt: skip
    for n, (name, name_en, points) in enumerate(CRITERIA, 1):
        Criterion.objects.create(call=call, order=n, name=name, name_en=name_en, points=points)
    for name in REVIEWERS:
        person = actors[name].person
        assert person is not None
        Reviewer.objects.create(call=call, person=person)
    return call


def _run(call: Call, subjects: list[Any], at: datetime, actors: dict[str, Actor], rng: random.Random) -> None:
    """Names, eligibility, marks."""
    keeper = actors["kaohe"]
    calls.open_for_names(call, by=keeper, at=at)
    for n, subject in enumerate(subjects):
        by = actors["zuzhi" if isinstance(subject, Volunteer | Organisation) else "shoujian"]
        when = at + timedelta(hours=5 * n + 2)
        made = nominating.name(call, subject, reason=REASONS[n % len(REASONS)], agreed=True, by=by, at=when)
        nominating.admit(made, agreed=True, note="材料齐", by=keeper, at=when + timedelta(hours=1))
    calls.begin_review(call, by=keeper, at=at + timedelta(days=4))
    for nomination in Nomination.objects.filter(call=call).select_related("call"):
        _mark(nomination, at + timedelta(days=5), actors, rng)


def _mark(nomination: Nomination, at: datetime, actors: dict[str, Actor], rng: random.Random) -> None:
    worth = rng.uniform(0.65, 0.95)
    for name in REVIEWERS:
        if conflict_of(nomination, actors[name]):
            continue
        points = {
            one.pk: min(one.points, max(0, round(one.points * rng.gauss(worth, 0.07))))
            for one in nomination.call.criteria.all()
        }
        reviewing.mark(nomination, points, note="", by=actors[name], at=at)


def _vote(call: Call, now: datetime, rng: random.Random) -> None:
    """Some households, and one telephone shop that is too eager."""
    nominees = list(Nomination.objects.filter(call=call).select_related("call"))
    for n in range(60):
        at = now - timedelta(minutes=rng.randrange(10, 4000))
        voting.vote(rng.choice(nominees), contact=f"1390000{n:04d}", address=f"10.1.{n // 4}.{n % 4}", at=at)
    for n in range(14):
        at = now - timedelta(minutes=200 - n)
        voting.vote(nominees[0], contact=f"1370000{n:04d}", address="10.2.0.1", at=at)
