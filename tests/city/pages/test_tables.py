"""The tables of the administration: for administrators alone, find, add, change, retire, read who did what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qiaomen.cases.models import Duty
from qiaomen.city import labels
from qiaomen.city.columns import DUTIES, SHEETS
from qiaomen.city.models import Change
from qiaomen.people.models import Role
from qiaomen.units.models import Unit
from tests import build
from tests.cases.pages.staff.conftest import SignIn
from tests.city.test_editing import row

UNITS = "/desk/admin/tables/units/"


def unit_form(**cells: str) -> dict[str, str]:
    """What the form of a new unit sends."""
    return {"code": "SZ", "name": "市政处", "kind": "department", "parent": "", "area": "999900"} | cells


class TestDoor:
    @pytest.mark.parametrize("path", ["", "changes/", "tables/units/", "tables/duties/new/"])
    def test_is_not_there_for_others(self, as_: SignIn, city: build.World, path: str) -> None:
        for name in city.people:
            found = as_(name).get(f"/desk/admin/{path}").status_code
            assert found == (200 if name == "guan" else 404), name

    def test_is_not_there_for_an_administrator_of_one_district(self, as_: SignIn, city: build.World) -> None:
        build.add_person(city, "dong", "东区管理员", Role.ADMINISTRATOR, city.centre, within=city.east)
        assert as_("dong").get("/desk/admin/").status_code == 404

    def test_asks_strangers_to_sign_in(self, client: SignIn, city: build.World) -> None:
        assert client.get("/desk/admin/").headers["Location"] == "/desk/sign-in/?next=/desk/admin/"  # type: ignore[attr-defined]

    def test_stands_in_the_navigation_of_administrators(self, as_: SignIn) -> None:
        assert 'href="/desk/admin/"' in as_("guan").get("/desk/history/").text
        assert 'href="/desk/admin/"' not in as_("sun").get("/desk/history/").text


class TestEveryTable:
    def test_has_a_page_a_form_and_names_for_its_columns(self, as_: SignIn) -> None:
        guan = as_("guan")
        assert set(labels.TABLES) == {sheet.name for sheet in SHEETS}
        for slug, name in labels.SLUGS.items():
            page = guan.get(f"/desk/admin/tables/{slug}/")
            assert (page.status_code, str(labels.TABLES[name][0]) in page.text) == (200, True)
            assert guan.get(f"/desk/admin/tables/{slug}/new/").status_code == 200

    def test_opens_each_row_that_it_lists_and_saves_it_unchanged(self, as_: SignIn) -> None:
        guan = as_("guan")
        for slug in labels.SLUGS:
            for line in guan.get(f"/desk/admin/tables/{slug}/").context["lines"][:1]:
                form = guan.get(line["url"]).context["form"]
                sent = {field.html_name: field.value() or "" for field in form}
                assert guan.post(line["url"], sent).status_code == 302, slug
        assert Change.objects.count() == 0


class TestList:
    def test_finds_by_words_of_the_row_and_of_what_it_names(self, as_: SignIn, city: build.World) -> None:
        found = as_("guan").get("/desk/admin/tables/duties/?q=道路所").context["lines"]
        assert [[text for _head, text in line["cells"][:4]] for line in found] == [
            ["污水井盖 01002", "敲门市", "部件", "道路所"]
        ]

    def test_says_when_nothing_is_found(self, as_: SignIn) -> None:
        assert "没有找到“飞船”" in as_("guan").get(f"{UNITS}?q=飞船").text

    @pytest.mark.parametrize("words", ["%00", "'%22;--", "%F0%9F%9A%80", "a" * 5000, "%25%5F"])
    def test_bears_any_words(self, as_: SignIn, words: str) -> None:
        assert as_("guan").get(f"{UNITS}?q={words}&after={words}").status_code == 200

    def test_costs_the_same_for_many_rows(self, as_: SignIn, city: build.World) -> None:
        guan = as_("guan")
        guan.get(UNITS)
        with CaptureQueriesContext(connection) as few:
            guan.get(UNITS)
        for number in range(30):
            build.unit(f"X{number}", f"单位{number}", city.roads.kind, None, city.whole)  # type: ignore[arg-type]
        with CaptureQueriesContext(connection) as many:
            assert len(guan.get(UNITS).context["lines"]) == 25
        assert len(few) == len(many) <= 14

    def test_has_no_other_table(self, as_: SignIn) -> None:
        assert as_("guan").get("/desk/admin/tables/people-secrets/").status_code == 404


class TestChange:
    def test_adds_a_unit(self, as_: SignIn, city: build.World) -> None:
        assert as_("guan").post(f"{UNITS}new/", unit_form()).headers["Location"] == UNITS
        unit = Unit.objects.get(code="SZ")
        assert (unit.name, unit.path, unit.area) == ("市政处", "SZ/", city.whole)
        change = Change.objects.get()
        assert (change.key, change.before, change.edit.by) == ("SZ", None, city.people["guan"])

    def test_says_at_the_field_what_is_wrong(self, as_: SignIn) -> None:
        page = as_("guan").post(f"{UNITS}new/", unit_form(code="a/b", name="", kind="club", area="nowhere"))
        assert page.status_code == 422
        errors = page.context["form"].errors
        assert set(errors) == {"code", "name", "kind"}
        assert errors["code"] == ["代码里不能有“/”"]
        page = as_("guan").post(f"{UNITS}new/", unit_form(area="nowhere"))
        assert "“区划” 里没有这个代码" in page.context["form"].errors["area"][0]
        assert not Unit.objects.filter(name="市政处").exists()

    def test_refuses_a_circle_at_the_field(self, as_: SignIn, city: build.World) -> None:
        guan, url = as_("guan"), f"{UNITS}{city.lamps.pk}/"
        version = guan.get(url).context["version"]
        sent = unit_form(code="LD", name="路灯所", parent="LD-E", version=version)
        assert "绕成了一圈" in guan.post(url, sent).context["form"].errors["parent"][0]
        assert Unit.objects.get(pk=city.lamps.pk).parent is None

    def test_keeps_the_code_that_others_name(self, as_: SignIn, city: build.World) -> None:
        guan, url = as_("guan"), f"{UNITS}{city.roads.pk}/"
        version = guan.get(url).context["version"]
        guan.post(url, unit_form(code="OTHER", name="道桥处", version=version))
        assert list(Unit.objects.filter(name="道桥处").values_list("pk", "code")) == [(city.roads.pk, "DL")]

    def test_tells_the_slower_of_two_administrators(self, as_: SignIn, city: build.World) -> None:
        guan, url = as_("guan"), f"{UNITS}{city.roads.pk}/"
        version = guan.get(url).context["version"]
        assert guan.post(url, unit_form(name="先到", version=version)).status_code == 302
        slower = guan.post(url, unit_form(name="后到", version=version))
        assert (slower.status_code, "别人改过这一行" in slower.text) == (422, True)
        assert Unit.objects.get(pk=city.roads.pk).name == "先到"

    def test_ends_the_old_duty_and_begins_the_new_one(self, as_: SignIn, city: build.World) -> None:
        pk, texts = row(DUTIES, category="01028")
        guan, url = as_("guan"), f"/desk/admin/tables/duties/{pk}/"
        version = guan.get(url).context["version"]
        assert guan.post(url, texts | {"lead": "LD-E", "version": version}).status_code == 302
        duties = Duty.objects.filter(code="01028").order_by("pk")
        assert [(duty.lead.code, duty.retired_on is None) for duty in duties] == [("LD", False), ("LD-E", True)]
        new = row(DUTIES, category="01028")[0]
        assert [
            past.change.before["lead"] for past in guan.get(f"/desk/admin/tables/duties/{new}/").context["past"]
        ] == ["LD"]

    def test_survives_an_old_address(self, as_: SignIn) -> None:
        assert as_("guan").get(f"{UNITS}987654/").headers["Location"] == UNITS


class TestRetire:
    def test_refuses_what_others_use_and_names_them(self, as_: SignIn, city: build.World) -> None:
        page = as_("guan").post(f"{UNITS}{city.roads.pk}/retire/", follow=True)
        assert "不能停用，还有别处用着它" in page.text
        assert "职责 999900 · T · component · 01002 · DL" in page.text
        assert Unit.objects.get(pk=city.roads.pk).retired_on is None

    def test_retires_and_tells_the_history(self, as_: SignIn, city: build.World) -> None:
        pk, _texts = row(DUTIES, category="01028")
        guan = as_("guan")
        guan.post(f"/desk/admin/tables/duties/{pk}/retire/")
        assert Duty.objects.get(pk=pk).retired_on is not None
        page = guan.get("/desk/admin/changes/")
        assert [(past.what, past.change.was) for past in page.context["past"]] == [
            ("停用", "999900 · T · component · 01028 · LD")
        ]

    def test_is_never_done_by_opening_a_page(self, as_: SignIn, city: build.World) -> None:
        assert as_("guan").get(f"{UNITS}{city.roads.pk}/retire/").status_code == 405
