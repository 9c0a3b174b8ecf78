"""Editing in the product: the files' checks, the files' loader, a history; nothing changed after a refusal."""

from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from qiaomen.cases.models import Duty
from qiaomen.city import columns
from qiaomen.city.editing import Refused, SomebodyWasFaster, Wish, save, version_of
from qiaomen.city.loading import load
from qiaomen.city.models import Change, Edit
from qiaomen.city.present import Texts, folder_of, present_texts
from qiaomen.people.models import Person
from qiaomen.places.models import Area, City
from qiaomen.units.models import Unit

from .conftest import PROJECT
from .folders import TODAY, load_folder
from .test_load import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def guan(vila_clara: Path) -> Person:
    """An administrator of Vila Clara."""
    load_folder(vila_clara)
    return Person.objects.create_person("guan", "关平")


def row(sheet: str, **known: str) -> tuple[int, Texts]:
    """The one row in force with these cells."""
    found = [
        (pk, texts) for pk, texts in present_texts()[sheet].items() if all(texts[name] == known[name] for name in known)
    ]
    assert len(found) == 1
    return found[0]


def changed(sheet: str, pk: int, texts: Texts, **cells: str) -> Wish:
    """A wish to change some cells of a row as it is."""
    return Wish(sheet, pk, texts | cells, version_of(texts))


class TestPresent:
    @pytest.mark.parametrize("where", ["tests/city/testdata/vila_clara", "cities/hengshui"])
    def test_is_what_was_loaded(self, where: str) -> None:
        load_folder(PROJECT / where)
        before = everything()
        rows = {name: list(found.values()) for name, found in present_texts().items()}
        folder = folder_of(City.objects.get(), rows)
        assert folder.faults == []
        assert load(folder, on=TODAY).changed is False
        assert everything() == before


class TestSave:
    def test_changes_a_row_and_says_who_did_what(self, guan: Person, now: datetime) -> None:
        edition = City.objects.get().edition
        pk, texts = row(columns.UNITS, code="OBR-LUZ")
        save([changed(columns.UNITS, pk, texts, name="灯光处", phone="0318-1")], by=guan, at=now)
        unit = Unit.objects.get(code="OBR-LUZ")
        assert (unit.pk, unit.name, unit.phone) == (pk, "灯光处", "0318-1")
        assert City.objects.get().edition != edition
        change = Change.objects.get()
        assert (change.edit.by, change.edit.at, change.edit.origin) == (guan, now, "page")
        assert (change.key, change.before, change.after) == (
            "OBR-LUZ",
            texts,
            texts | {"name": "灯光处", "phone": "0318-1"},
        )

    def test_moves_a_unit_with_those_below_it(self, guan: Person, now: datetime) -> None:
        pk, texts = row(columns.UNITS, code="OBR")
        save([changed(columns.UNITS, pk, texts, parent="CEN")], by=guan, at=now)
        assert Unit.objects.get(code="OBR-LUZ").path == "CEN/OBR/OBR-LUZ/"

    def test_refuses_a_circle_and_names_it(self, guan: Person, now: datetime) -> None:
        pk, texts = row(columns.UNITS, code="OBR")
        before = everything()
        with pytest.raises(Refused) as refused:
            save([changed(columns.UNITS, pk, texts, parent="OBR-LUZ")], by=guan, at=now)
        assert [(fault.row, fault.column, fault.what) for fault in refused.value.faults] == [
            (pk, "parent", "上级绕成了一圈：OBR → OBR-LUZ → OBR")
        ]
        assert (everything(), Edit.objects.count()) == (before, 0)

    def test_refuses_to_retire_what_others_name_and_says_which(self, guan: Person, now: datetime) -> None:
        pk, texts = row(columns.UNITS, code="OBR-LUZ")
        before = everything()
        with pytest.raises(Refused) as refused:
            save([Wish(columns.UNITS, pk, None, version_of(texts))], by=guan, at=now)
        assert {fault.file for fault in refused.value.faults} == {columns.FILING}
        assert "units.csv 里没有这个代码" in str(refused.value)
        assert everything() == before

    def test_retires_and_never_deletes(self, guan: Person, now: datetime) -> None:
        pk, texts = row(columns.DUTIES, category="lixo")
        save([Wish(columns.DUTIES, pk, None, version_of(texts))], by=guan, at=now)
        # 10:00 in Shanghai is the evening before in São Paulo.
        assert Duty.objects.get(pk=pk).retired_on == date(2026, 3, 3)
        change = Change.objects.get()
        assert (change.before, change.after) == (texts, None)

    def test_leaves_what_is_drawn_as_it_is(self, guan: Person, now: datetime) -> None:
        drawn = list(Area.objects.exclude(boundary=None).values_list("code", "boundary"))
        pk, texts = row(columns.DIVISIONS, code="VC-2")
        save([changed(columns.DIVISIONS, pk, texts, name="别的名字")], by=guan, at=now)
        assert list(Area.objects.exclude(boundary=None).values_list("code", "boundary")) == drawn
        assert drawn

    def test_tells_the_slower_of_two(self, guan: Person, now: datetime) -> None:
        pk, texts = row(columns.UNITS, code="OBR")
        save([changed(columns.UNITS, pk, texts, phone="1")], by=guan, at=now)
        with pytest.raises(SomebodyWasFaster):
            save([changed(columns.UNITS, pk, texts, phone="2")], by=guan, at=now)
        assert Unit.objects.get(code="OBR").phone == "1"

    def test_writes_nothing_down_when_nothing_changed(self, guan: Person, now: datetime) -> None:
        edition = City.objects.get().edition
        pk, texts = row(columns.UNITS, code="OBR")
        assert save([changed(columns.UNITS, pk, texts)], by=guan, at=now) == []
        assert (Edit.objects.count(), City.objects.get().edition) == (0, edition)


class TestHistory:
    def test_cannot_be_rewritten(self, guan: Person, now: datetime) -> None:
        pk, texts = row(columns.UNITS, code="OBR")
        save([changed(columns.UNITS, pk, texts, phone="1")], by=guan, at=now)
        with pytest.raises(IntegrityError, match="history"), transaction.atomic():
            Change.objects.update(key="X")
        with pytest.raises(IntegrityError, match="history"), transaction.atomic():
            Edit.objects.update(by=None)
