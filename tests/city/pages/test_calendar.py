"""The year at a glance: what each day is by a sign, a word and its form; a year without holidays says so."""

from datetime import date

from qiaomen.units.models import WorkingDay
from tests import build
from tests.cases.pages.staff.conftest import SignIn

YEAR = "/desk/admin/calendar/?year=2026"
NEW = "/desk/admin/tables/working-days/new/"


def squares(as_: SignIn, address: str = YEAR) -> dict[date, tuple[str, str]]:
    """Each day of the year: its kind, and what is read out."""
    months = as_("guan").get(address).context["months"]
    return {one.day: (one.kind, one.words) for _first, weeks in months for week in weeks for one in week if one}


class TestYear:
    def test_tells_working_days_weekends_holidays_and_days_worked_instead(self, as_: SignIn, city: build.World) -> None:
        WorkingDay.objects.all().delete()
        WorkingDay.objects.create(day=date(2026, 5, 1), works=False, name="劳动节")
        WorkingDay.objects.create(day=date(2026, 5, 9), works=True, official=False)
        found = squares(as_)
        assert len(found) == 365
        assert found[date(2026, 5, 1)] == ("off", "2026年5月1日，放假，劳动节，已公布")
        assert found[date(2026, 5, 9)] == ("extra", "2026年5月9日，调休上班，估计的")
        assert found[date(2026, 5, 10)] == ("rest", "2026年5月10日，周末")
        assert found[date(2026, 5, 11)] == ("work", "2026年5月11日，上班")
        context = as_("guan").get(YEAR).context
        assert (context["worked"], context["off"], context["extra"], context["estimated"]) == (261, 1, 1, 1)

    def test_says_of_a_year_without_holidays_that_weekdays_count(self, as_: SignIn, city: build.World) -> None:
        page = as_("guan").get("/desk/admin/calendar/?year=2044").text
        assert "这一年还没有写放假安排" in page

    def test_takes_nonsense_for_this_year(self, as_: SignIn, city: build.World) -> None:
        this = as_("guan").get("/desk/admin/calendar/").context["year"]
        for year in ("", "x", "0000", "99999", "%00"):
            assert as_("guan").get(f"/desk/admin/calendar/?year={year}").context["year"] in {this, 2000}, year

    def test_opens_a_day_changed_to_its_opposite_and_comes_back(self, as_: SignIn, city: build.World) -> None:
        WorkingDay.objects.all().delete()
        guan = as_("guan")
        days = [one for _first, weeks in guan.get(YEAR).context["months"] for week in weeks for one in week if one]
        friday = next(one for one in days if one.day == date(2026, 5, 1))
        form = guan.get(friday.url).context["form"]
        sent = {field.html_name: field.value() or "" for field in form}
        assert (sent["day"], sent["works"]) == ("2026-05-01", "no")
        assert guan.post(NEW, sent).headers["Location"] == YEAR
        assert squares(as_)[date(2026, 5, 1)] == ("off", "2026年5月1日，放假，已公布")

    def test_is_for_administrators(self, as_: SignIn, city: build.World) -> None:
        assert as_("sun").get(YEAR).status_code == 404
