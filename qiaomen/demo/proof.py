"""Hours and their proof in the demonstration: a year of service, claims, certificates, what looks wrong, points."""

import random
from collections import Counter
from datetime import datetime, time, timedelta

from qiaomen.people.actors import Actor
from qiaomen.rewards.earning import points_item, save_rate
from qiaomen.volunteers import anomalies, claims, wishes
from qiaomen.volunteers.certificates import issue, revoke
from qiaomen.volunteers.models import Claim, Finding, HourEntry, HourTotal, Membership, Organisation, Volunteer
from qiaomen.volunteers.models.hours import HourKind, Ledger

from .register import PUPILS

DONE = ("清扫背街小巷", "路口文明劝导", "社区义剪", "陪老人聊天", "图书馆整理", "护学岗", "河边捡垃圾", "水电检修")
SERVICE = (Ledger.CREDITED.value, HourKind.SERVICE.value)
# How many people served so many stretches a week for a year: from there come the stars.
DILIGENT = ((1, 5), (3, 3), (12, 2), (44, 1))
HOURS = 3
REASONS = ("现场没有信号，签到没成功。", "忘了签退，领队可以作证。", "临时去帮忙，没来得及报名。", "替生病的同事值岗。")
WAITING, GRANTED, REFUSED, BULK, ALIKE = 7, 6, 2, 10, 6


def give_history(people: list[Volunteer], *, now: datetime, weeks: int, rng: random.Random) -> None:
    """What was measured on the spot in the year before the activities of the demonstration: rows, with their totals."""
    team_of = _teams(people)
    entries: list[HourEntry] = []
    diligent = iter(rng.sample(people[PUPILS + 1 :], sum(n for n, _times in DILIGENT)))
    for n, times in DILIGENT:
        for _n in range(n):
            one = next(diligent)
            entries += _year_of(one, team_of[one.pk], times, now=now, weeks=weeks, rng=rng)
    HourEntry.objects.bulk_create(sorted(entries, key=lambda entry: entry.from_at), 500)
    sums: Counter[int] = Counter()
    for entry in entries:
        sums[entry.volunteer_id] += entry.minutes
    ledger, kind = SERVICE
    HourTotal.objects.bulk_create(
        HourTotal(volunteer_id=who, ledger=ledger, kind=kind, minutes=minutes) for who, minutes in sums.items()
    )


def prove(people: list[Volunteer], *, now: datetime, by: Actor, rng: random.Random) -> None:
    """Claims, what is found in them, certificates, and what an hour earns."""
    item = points_item(by=by)
    for points, days in ((10, -60), (12, 30)):
        from_on = (now + timedelta(days=days)).date()
        save_rate(item=item, points_an_hour=points, from_on=from_on, until_on=None, by=by, at=now - timedelta(days=60))
    team_of = _teams(people)
    _claim(people, team_of, now=now, by=by, rng=rng)
    _look(people, team_of, now=now, by=by)
    _certify(team_of, now=now, by=by)


def _teams(people: list[Volunteer]) -> dict[int, Organisation]:
    rows = Membership.objects.filter(state="in", volunteer__in=people).exclude(organisation=None)
    rows = rows.select_related("volunteer", "organisation__unit", "organisation__area").order_by("-pk")
    return {row.volunteer_id: row.organisation for row in rows if row.organisation is not None}


def _year_of(
    one: Volunteer, team: Organisation, times: int, *, now: datetime, weeks: int, rng: random.Random
) -> list[HourEntry]:
    """On as many days of each week, in the morning; in some weeks not at all."""
    found = []
    monday = now.date() - timedelta(days=now.weekday())
    for week in range(weeks, 52):
        for day in range(times):
            if rng.random() < 0.15:
                continue
            begin = datetime.combine(monday - timedelta(weeks=week) + timedelta(days=day + 1), time(9), now.tzinfo)
            until = begin + timedelta(hours=HOURS)
            found.append(HourEntry(
                volunteer=one, ledger=SERVICE[0], kind=SERVICE[1], minutes=HOURS * 60, from_at=begin, until_at=until,
                title=rng.choice(DONE), organisation=team, key=f"demo:{one.pk}:{week}:{day}", at=until,
            ))  # fmt: skip
    return found


def _claim(
    people: list[Volunteer], team_of: dict[int, Organisation], *, now: datetime, by: Actor, rng: random.Random
) -> None:
    """Some wait, some were granted, two were not."""
    # Not those about whom something looks wrong: nobody claims the same hour twice.
    others = [one for one in people[PUPILS + 3 + BULK :] if one.pk in team_of]
    who = rng.sample(others, WAITING + GRANTED + REFUSED)
    for n, one in enumerate(who):
        from_at = _evening(now, 2 + n % 14)
        made = _ask(one, team_of[one.pk], from_at, 60 + 30 * (n % 3), rng.choice(DONE), rng.choice(REASONS))
        if n >= WAITING:
            granted = n < WAITING + GRANTED
            answer = "" if granted else "活动名单里没有您，请领队先补点名。"
            claims.decide(made, granted=granted, answer=answer, by=by, at=made.until_at + timedelta(hours=15))


def _look(people: list[Volunteer], team_of: dict[int, Organisation], *, now: datetime, by: Actor) -> None:
    """What a person should look at: too long, too regular, alike in bulk, an age that cannot be; one was kept."""
    aged, long, regular = people[PUPILS], people[PUPILS + 1], people[PUPILS + 2]
    asked = [
        _ask(aged, team_of[aged.pk], _evening(now, 5), 90, "门前清雪", "儿子替我报的。"),
        # On a Wednesday: activities are on Saturdays and Sundays.
        _ask(
            long,
            team_of[long.pk],
            _evening(now, 7 + (now.weekday() - 2) % 7) - timedelta(hours=13),
            11 * 60,
            "会场布置",
            "从早忙到晚。",
        ),
        *(
            _ask(regular, team_of[regular.pk], _evening(now, 3 + 3 * n), 120, "护学岗", REASONS[0])
            for n in range(ALIKE)
        ),
    ]
    root = team_of[people[PUPILS + 3].pk]
    for one in people[PUPILS + 3 : PUPILS + 3 + BULK]:
        asked.append(_ask(one, root, _evening(now, 18) - timedelta(hours=5), 120, "集中大扫除", "集体补录。"))
    for made in asked:
        claims.decide(made, granted=True, answer="", by=by, at=now - timedelta(days=1))
    anomalies.look(at=now)
    kept = Finding.objects.filter(rule=Finding.Rule.LONG, approver=None).first()
    if kept is not None:
        anomalies.keep(kept, reason="看了现场照片和签到表，确实从早到晚。", by=by, at=now)


def _certify(team_of: dict[int, Organisation], *, now: datetime, by: Actor) -> None:
    """Three valid ones, two in their week of publication, one revoked, and two that were only asked for."""
    best = list(HourTotal.objects.filter(ledger=SERVICE[0], kind=SERVICE[1]).order_by("-minutes", "pk")[:8])
    begin = (now - timedelta(days=365)).date()
    for n, total in enumerate(best):
        one = Volunteer.objects.get(pk=total.volunteer_id)
        team = team_of[one.pk]
        if n >= 6:
            at = now - timedelta(hours=n)
            days = {"from_on": begin, "until_on": at.date()}
            wishes.ask(one, organisation=team, **days, id_shown="masked", remarks="评先进用", at=at)
            continue
        at = now - timedelta(days=25 if n < 4 else 2)
        made = issue(one, organisation=team, from_on=begin, until_on=at.date(), by=by, at=at)
        if n == 3:
            revoke(made, why="起止日期写错，已重新出具", by=by, at=now - timedelta(days=20))


def _ask(one: Volunteer, team: Organisation, from_at: datetime, minutes: int, title: str, reason: str) -> Claim:
    until = from_at + timedelta(minutes=minutes)
    return claims.ask(
        one, from_at=from_at, until_at=until, minutes=minutes, at=until + timedelta(hours=2), title=title,
        kind=HourKind.SERVICE, organisation=team, reason=reason,
    )  # fmt: skip


def _evening(now: datetime, days: int) -> datetime:
    """Seven o'clock so many days ago: when nobody was at an activity."""
    return datetime.combine(now.date() - timedelta(days=days), time(19), now.tzinfo)
