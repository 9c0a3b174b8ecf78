"""The volunteers of the demonstration: entered as an old register is, with teams, skills and places of their own."""

import random
from datetime import date, datetime

from django.utils import timezone

from qiaomen.places.models import Area, Landmark, Level
from qiaomen.units.models import Unit
from qiaomen.volunteers.belonging import ask_to_join
from qiaomen.volunteers.bulk import Became, Entry, enter
from qiaomen.volunteers.details import Details, Guardian
from qiaomen.volunteers.models import Membership, Organisation, Skill, Volunteer
from qiaomen.volunteers.placing import DECIMALS

from .teams import BY_TRADE, ROOT, team_at

PEOPLE, ASK = 360, 7
FAMILY = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林郑"
GIVEN = (
    "海燕", "志强", "丽娟", "建国", "小梅", "明月", "雪松", "文静", "振华", "晓东", "秀英", "国强", "玉珍", "春生",
    "桂兰", "永刚", "淑芳", "立新", "红霞", "俊杰", "雨桐", "子涵", "凤琴", "长河", "思远", "佳怡", "保田", "云飞",
)  # fmt: skip
TIMES = ("6a 6p 7a", "6a 7a 7p", "2e 4e", "1a 2a 3a 4a 5a", "", "6a", "5e 6a 6p 7a 7p")
BEYOND_THE_DISTRICT = 0.3
OLDEST, YOUNGEST, PUPILS = 1948, 2006, 8
# Somebody whose age makes one ask twice.
AGED = date(1936, 2, 11)


def enroll(found: dict[str, Organisation], *, at: datetime, rng: random.Random) -> list[Volunteer]:
    """Everybody, in a few batches; each in the team of where he lives, half of them in one by trade as well."""
    places = list(Landmark.objects.filter(area__isnull=False, retired_on=None).select_related("area").order_by("name"))
    towns = list(Area.objects.filter(level=Level.TOWN, retired_on=None).defer("boundary").order_by("path"))
    units = list(Unit.objects.filter(retired_on=None).order_by("code"))
    where: list[Landmark | Area] = [
        rng.choice(towns) if rng.random() < BEYOND_THE_DISTRICT else rng.choice(places) for _n in range(PEOPLE)
    ]
    entries = [_entry(n, _ground(place), found, units, at, rng) for n, place in enumerate(where)]
    assert set(enter(entries, on=timezone.localdate(at), at=at)) == {Became.NEW}
    people = list(Volunteer.objects.order_by("pk"))
    _settle(people, where)
    _skilled(people, rng)
    _join(people, found, at, rng)
    return people


def _entry(
    n: int, home: Area, found: dict[str, Organisation], units: list[Unit], at: datetime, rng: random.Random
) -> Entry:
    born, guardian = date(rng.randrange(OLDEST, YOUNGEST), 1 + rng.randrange(12), 1 + rng.randrange(28)), None
    if n < PUPILS:
        born = date(at.year - 16, 1 + rng.randrange(9), 3)
        guardian = Guardian("李家长", f"138{n:08d}", consents=True)
    if n == PUPILS:
        born = AGED
    adult = guardian is None
    details = Details(
        name=rng.choice(FAMILY) + rng.choice(GIVEN), phone=f"139{n:08d}", home=home, born_on=born, guardian=guardian,
        party_member=adult and rng.random() < 0.4, times=rng.choice(TIMES), goes_km=rng.choice((2, 5, 10, 10, 20)),
        insurance="志愿者意外险" if rng.random() < 0.6 else "",
    )  # fmt: skip
    unit = rng.choice(units) if adult and rng.random() < 0.35 else None
    return Entry(details, unit=unit, team=_team(home, found, rng))


def _team(home: Area, found: dict[str, Organisation], rng: random.Random) -> Organisation:
    """Where he lives: the smallest team there is, or one of a community below it; now and then the city's own."""
    own = team_at(home, found)
    below = [one for one in found.values() if (one.parent_id, one.area.level) == (own.pk, Level.COMMUNITY)]
    drawn = rng.random()
    if drawn < 0.16:
        return found[ROOT] if drawn < 0.1 else found.get(f"a-{home.path.split('/')[1]}", own)
    return rng.choice(below) if below and drawn < 0.65 else own


def _ground(place: Landmark | Area) -> Area:
    area = place.area if isinstance(place, Landmark) else place
    assert area is not None
    return area


def _settle(people: list[Volunteer], where: list[Landmark | Area]) -> None:
    """Two in three say where they mostly are."""
    told = [(one, place) for n, (one, place) in enumerate(zip(people, where, strict=True)) if n % 3]
    for one, place in told:
        if place.longitude is not None and place.latitude is not None:
            one.place_words = place.name
            one.longitude, one.latitude = round(place.longitude, DECIMALS), round(place.latitude, DECIMALS)
    Volunteer.objects.bulk_update([one for one, _place in told], ["place_words", "longitude", "latitude"], 200)


def _skilled(people: list[Volunteer], rng: random.Random) -> None:
    skills, through = list(Skill.objects.filter(retired_on=None)), Volunteer.skills.through
    through.objects.bulk_create(
        through(volunteer_id=one.pk, skill_id=skill.pk)
        for one in people
        for skill in (rng.sample(skills, rng.randrange(min(4, len(skills) + 1))) if rng.random() < 0.6 else [])
    )


def _join(people: list[Volunteer], found: dict[str, Organisation], at: datetime, rng: random.Random) -> None:
    """Into a team by trade, some still waiting for its yes; the first of each team leads it."""
    on, trades = timezone.localdate(at), [found[code] for code, *_rest in BY_TRADE]
    joining = [(one, rng.choice(trades)) for one in people if rng.random() < 0.5]
    Membership.objects.bulk_create(
        Membership(volunteer=one, organisation=team, from_on=on) for one, team in joining[:-ASK]
    )
    for one, team in joining[-ASK:]:
        ask_to_join(one, team=team, at=at)
    first = {row.organisation_id: row.pk for row in Membership.objects.filter(state="in").order_by("-pk")}
    Membership.objects.filter(pk__in=[pk for team, pk in first.items() if team]).update(leads=True)
