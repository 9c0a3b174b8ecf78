"""At the doors of the demonstration: a round of visits that is closed, and one that the collector walks now."""

import random
import uuid
from datetime import datetime, timedelta
from io import BytesIO

from django.db.models import QuerySet

from qiaomen.cases import acceptance, dispatch, feedback, handling, supervision
from qiaomen.cases.models import Case, Category, Evidence
from qiaomen.files.drawn import draw_scene
from qiaomen.files.photos import take_in
from qiaomen.forms.models import Form, FormVersion
from qiaomen.forms.queries import current_version
from qiaomen.people.actors import Actor
from qiaomen.people.models import Person
from qiaomen.places.coords import Position
from qiaomen.places.models import Area
from qiaomen.rounds.households import planning
from qiaomen.rounds.households.lists import Block, DoorList, doors_of
from qiaomen.rounds.households.planning import RoundPlan
from qiaomen.rounds.households.visiting import Seen, record, tell
from qiaomen.rounds.models import DoorAnswer, DoorReport, Household, HouseholdRound
from qiaomen.rounds.models.household import Outcome
from qiaomen.units.models import Unit
from qiaomen.units.queries import working_time

from .asking import answers

Areas = tuple[tuple[str, str, str], ...]
# Area, the unit that answers for it, its doors.
CLOSED: Areas = (
    ("131102001901", "T131102001", "人民路小区{1-6}号楼{1-3}单元{101,102,201,202,301,302,401,402,501,502}"),
    ("131102001902", "T131102001", "育才家园{1-5}号楼{1-2}单元{101,102,201,202,301,302,401,402,501,502}"),
    ("131102002901", "T131102002", "红旗里{1-140}号"),
)
GOING: Areas = (("131102003901", "T131102003", "站前小区{1-4}号楼{1-3}单元{101,102,201,202,301,302}"),)
# Of a hundred first knocks.
FIRST = {Outcome.ANSWERED: 68, Outcome.NOBODY: 18, Outcome.REFUSED: 9, Outcome.EMPTY: 5}
WANTED = 24
LAMP, MENDED = "楼下那盏路灯坏了一个多星期，老人晚上不敢下楼。", "更换了灯头和镇流器，夜里查看已亮。"
SPOT = (115.664, 37.737)


def knock(*, now: datetime, actors: dict[str, Actor], rng: random.Random) -> None:
    """The assessor plans both rounds; the collector and two from the counters walk, and one checks the others."""
    version = current_version(Form.objects.get(code="satisfaction"))
    walk = _Walk(version, actors, rng)
    _closed(walk, _morning(now, 24))
    _going(walk, _morning(now, 3))


def _morning(now: datetime, days: int) -> datetime:
    return (now - timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)


def _closed(walk: "_Walk", begun: datetime) -> None:
    """Five days of visits, second ones in the evening, back-checks, a lamp; the answer was carried back."""
    one = walk.dealt("第一轮入户走访", CLOSED, begun)
    for place, door in enumerate(_doors(one)):
        walk.visit(door, begun + timedelta(days=place % 5, minutes=7 * place), wish="" if place else LAMP)
    for door in _doors(one).filter(outcome=Outcome.NOBODY):
        walk.visit(door, begun + timedelta(days=7, hours=9, minutes=walk.rng.randrange(90)))
    planning.draw_checks(one, walk.people("caiji", "huawu"), by=walk.actors["kaohe"])
    for door in _doors(one).filter(checker__isnull=False):
        walk.check(door, begun + timedelta(days=9, minutes=walk.rng.randrange(400)))
    wished = walk.lamp_mended(one, begun + timedelta(hours=2))
    tell(wished, by=walk.of[wished.household.visitor], at=begun + timedelta(days=7, hours=9))
    planning.close(one, by=walk.actors["kaohe"], at=begun + timedelta(days=14, hours=8))


def _going(walk: "_Walk", begun: datetime) -> None:
    """Half of the doors are done, and an answer waits for the collector to carry it back."""
    one = walk.dealt("第二轮入户走访", GOING, begun)
    doors = list(_doors(one))[::2]
    first = next(door for door in doors if door.visitor == walk.actors["caiji"].person)
    for place, door in enumerate(doors):
        walk.visit(door, begun + timedelta(minutes=9 * place), wish=LAMP if door == first else "")
    walk.lamp_mended(one, begun + timedelta(hours=2))


def _doors(one: HouseholdRound) -> QuerySet[Household]:
    drawn = Household.objects.filter(stratum__round=one, drawn__isnull=False)
    return drawn.select_related("stratum__area", "stratum__round__version", "visitor", "checker").order_by("pk")


class _Walk:
    """Whoever was dealt a door knocks there."""

    def __init__(self, version: FormVersion, actors: dict[str, Actor], rng: random.Random) -> None:
        self.version, self.actors, self.rng = version, actors, rng
        self.of = {one.person: one for one in actors.values()}

    def people(self, *names: str) -> list[Person]:
        """Persons by their user names."""
        return [person for name in names if (person := self.actors[name].person)]

    def dealt(self, title: str, areas: Areas, at: datetime) -> HouseholdRound:
        """Planned and drawn in the days before, dealt to three."""
        by = self.actors["kaohe"]
        blocks = [
            Block(Area.objects.get(code=area), Unit.objects.get(code=unit), WANTED, dict.fromkeys(doors_of(doors)))
            for area, unit, doors in areas
        ]
        plan = RoundPlan(title, by.posts[0].unit, self.version, at.date(), (at + timedelta(days=14)).date())
        one = planning.plan(plan, DoorList([], blocks, {}), by=by, at=at - timedelta(days=2))
        planning.draw_sample(one, by=by, at=at - timedelta(days=1))
        planning.assign(one, self.people("caiji", "huawu", "shouli"), by=by)
        return one

    def visit(self, door: Household, at: datetime, wish: str = "") -> None:
        """Most doors open; one where something is wished for does."""
        outcome = Outcome.ANSWERED if wish else self.rng.choices(list(FIRST), list(FIRST.values()))[0]
        said = answers(self.version.definition, at, self.rng) if outcome == Outcome.ANSWERED else {}
        key = str(uuid.UUID(int=self.rng.getrandbits(128)))
        record(door, Seen(key, outcome, at, said, wish=wish, consent=bool(wish)), by=self.of[door.visitor], at=at)

    def check(self, door: Household, at: datetime) -> None:
        """The second person hears much the same."""
        first = DoorAnswer.objects.select_related("answer").get(household=door, is_check=False).answer.values
        again = answers(self.version.definition, at, self.rng)
        said = {f"/data/{name}": str(value) for name, value in first.items()}
        said |= {name: words for name, words in again.items() if "/near/" in name and self.rng.random() < 0.1}
        record(door, Seen(f"check-{door.pk}", Outcome.ANSWERED, at, said), by=self.of[door.checker], at=at)

    def lamp_mended(self, one: HouseholdRound, at: datetime) -> DoorReport:
        """The lamp goes its way through the city within a day and a half."""
        wished = DoorReport.objects.select_related("household__visitor", "report").get(household__stratum__round=one)
        case = Case.objects.get(own_voices__report=wished.report)
        category = Category.objects.get(kind="component", code="01037")
        standard = category.filing_standards.get(condition__startswith="单盏")
        acceptance.accept(case, category=category, filing_standard=standard, by=self.actors["shouli"], at=at)
        to = dispatch.suggest(case, at=at)[0]
        by, at = self.actors["paiqian"], at + timedelta(minutes=40)
        dispatch.assign(case, to=to.unit, supervising=to.supervising, why=to.why, by=by, at=at)
        handler = self.actors[f"handler:{to.unit.code}"]
        dispatch.take(case, by=handler, at=at + timedelta(hours=1))
        done = at + timedelta(hours=9)
        photo = BytesIO(draw_scene("lamp", one.pk, after=True, taken_at=done, longitude=SPOT[0], latitude=SPOT[1]))
        taken = take_in(photo, name="photo.jpg", at=done, tz=working_time().zone)
        proof = [handling.Proof(taken, Evidence.Kind.AFTER, Position(*SPOT))]
        handling.finish(case, words=MENDED, by=handler, at=done, proof=proof, position=Position(*SPOT))
        supervision.verify(case, by=self.actors["ducha"], at=done + timedelta(hours=12), note="夜里看过，灯亮着。")
        feedback.answer(
            case, text=f"楼下的路灯修好了：{MENDED}", by=self.actors["huawu"], at=done + timedelta(hours=13)
        )
        return wished
