"""Kinds of matter that nobody answers for: today, by part of the city; a row for the whole city closes a gap."""

from datetime import date
from uuid import uuid4

from qiaomen.cases.models import Category, Duty
from qiaomen.places.models import City
from tests import build
from tests.cases.pages.staff.conftest import SignIn

GAPS = "/desk/admin/gaps/"


def bare(as_: SignIn) -> dict[str, list[str]]:
    """Kind → the parts in which nobody answers for it."""
    lines = as_("guan").get(GAPS).context["lines"]
    return {category.name: [area.name for area in areas] for category, areas in lines}


def only(*duties: Duty) -> None:
    """These rows alone, in a new edition, so that indexes are built anew."""
    Duty.objects.all().delete()
    for duty in duties:
        duty.save()
    City.objects.update(edition=uuid4())


class TestGaps:
    def test_are_the_kinds_and_parts_without_a_row_of_today(self, as_: SignIn, city: build.World) -> None:
        over = Duty(area=city.whole, code=city.hole.code, lead=city.roads, until_on=date(2000, 1, 1))
        only(Duty(area=city.west, code=city.lamp.code, lead=city.lamps), over)
        assert bare(as_) == {"污水井盖": ["西区", "东区"], "路灯": ["东区"]}
        context = as_("guan").get(GAPS).context
        assert (context["n"], context["kinds"], context["parts"]) == (2, Category.objects.count(), 2)

    def test_are_closed_by_one_row_for_everything(self, as_: SignIn, city: build.World) -> None:
        only(Duty(area=city.whole, lead=city.roads))
        assert "每一类事在每个地方都有人负责" in as_("guan").get(GAPS).text

    def test_lead_to_a_row_that_closes_them(self, as_: SignIn, city: build.World) -> None:
        only()
        page = as_("guan").get(GAPS).text
        link = next(part for part in page.split('href="') if part.startswith("/desk/admin/tables/duties/new/?"))
        form = as_("guan").get(link.split('"')[0].replace("&amp;", "&")).context["form"]
        asked = [form[name].value() for name in ("category", "kind", "standard")]
        assert asked == [city.hole.code, "component", "T"]

    def test_are_for_administrators(self, as_: SignIn, city: build.World) -> None:
        assert as_("sun").get(GAPS).status_code == 404
