"""Out of the product into files and back: nothing is lost, nothing changes, and files never undo a page unasked."""

from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from qiaomen.city import columns
from qiaomen.city.editing import save
from qiaomen.city.export import export
from qiaomen.city.loading_files import ProductIsNewer, load_files
from qiaomen.city.models import Change, Edit
from qiaomen.people.models import Person
from qiaomen.places.models import City
from qiaomen.units.models import Unit

from .conftest import PROJECT
from .folders import change, checked, load_folder
from .test_editing import changed, row
from .test_load import everything

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("where", ["tests/city/testdata/vila_clara", "cities/hengshui"])
def test_a_city_comes_back_as_it_went(where: str, tmp_path: Path, now: datetime) -> None:
    load_folder(PROJECT / where)
    before, edition = everything(), City.objects.get().edition
    export(tmp_path / "out")
    folder = checked(tmp_path / "out")
    assert folder.faults == []
    assert load_files(folder, at=now).changed is False
    assert (everything(), City.objects.get().edition, Edit.objects.count()) == (before, edition, 0)
    assert load_files(checked(PROJECT / where), at=now).changed is False
    assert Edit.objects.count() == 0


class TestExport:
    def test_writes_only_into_an_empty_folder(self, vila_clara: Path, tmp_path: Path) -> None:
        load_folder(vila_clara)
        (tmp_path / "there").mkdir()
        (tmp_path / "there" / "units.csv").write_text("mine")
        with pytest.raises(CommandError, match="新的或者空的"):
            call_command("city", "export", str(tmp_path / "there"))
        assert (tmp_path / "there" / "units.csv").read_text() == "mine"

    def test_needs_a_city(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="还没有装载"):
            call_command("city", "export", str(tmp_path / "out"))


class TestLoadAfterEditing:
    @pytest.fixture
    def edited(self, vila_clara: Path, now: datetime) -> Path:
        """The folder as it was loaded; since then a telephone number was changed on a page."""
        load_folder(vila_clara)
        guan = Person.objects.create_person("guan", "关平")
        pk, texts = row(columns.UNITS, code="OBR")
        save([changed(columns.UNITS, pk, texts, phone="1234")], by=guan, at=now)
        return vila_clara

    def test_refuses_to_undo_what_a_page_changed(self, edited: Path) -> None:
        before, told = everything(), StringIO()
        with pytest.raises(SystemExit):
            call_command("city", "load", str(edited), stdout=StringIO(), stderr=told)
        assert "units.csv OBR：phone “1234” → “" in told.getvalue()
        assert "--take-file" in told.getvalue()
        assert (everything(), Edit.objects.count()) == (before, 1)

    def test_takes_the_files_when_told_to(self, edited: Path, now: datetime) -> None:
        load_files(checked(edited), at=now, take_file=True)
        assert Unit.objects.get(code="OBR").phone != "1234"
        last = Change.objects.order_by("-pk")[0]
        assert (last.key, last.edit.origin, last.edit.by) == ("OBR", "files", None)
        # What the files have undone is no longer newer than they.
        load_files(checked(edited), at=now)

    def test_lets_files_change_other_rows(self, edited: Path, tmp_path: Path, now: datetime) -> None:
        export(tmp_path / "out")
        name = Unit.objects.get(code="OBR-LUZ").name
        change(tmp_path / "out", "units.csv", f",{name},", ",Luz nova,")
        load_files(checked(tmp_path / "out"), at=now)
        assert Unit.objects.get(code="OBR-LUZ").name == "Luz nova"
        assert Unit.objects.get(code="OBR").phone == "1234"

    def test_minds_rows_that_a_page_retired_or_added(self, edited: Path, now: datetime) -> None:
        pk, texts = row(columns.DUTIES, category="lixo")
        wish = changed(columns.DUTIES, pk, texts, **{"from": "2026-01-01"})
        save([wish], by=Person.objects.get(), at=now)
        with pytest.raises(ProductIsNewer) as newer:
            load_files(checked(edited), at=now)
        assert [one.sheet for one in newer.value.differences] == [columns.UNITS, columns.DUTIES, columns.DUTIES]
