"""Id numbers: which are possible, and how little of them is shown."""

from datetime import date

import pytest

from qiaomen.volunteers.id_numbers import IdKind, born_on, hint_of, normal
from qiaomen.volunteers.problems import CannotServe

# Made by hand from GB 11643's own example, 11010519491231002X.
GOOD = "11010519491231002X"


class TestAResidentsNumber:
    @pytest.mark.parametrize("typed", [GOOD, GOOD.lower(), "110105 19491231 002x", "110105491231002"])
    def test_is_one_however_it_is_typed(self, typed: str) -> None:
        assert normal(IdKind.RESIDENT, typed) == GOOD

    def test_holds_the_birthday(self) -> None:
        assert born_on(IdKind.RESIDENT, GOOD) == date(1949, 12, 31)

    def test_shows_its_first_and_last_sign(self) -> None:
        assert hint_of(GOOD) == "1****************X"

    @pytest.mark.parametrize(
        "wrong",
        [
            "110105194912310021",
            "11010519491231003X",
            "1101051949123100",
            "１１０１０５１９４９１２３１００２X",
            "x" * 18,
            "\0",
        ],
    )
    def test_with_a_slip_is_refused(self, wrong: str) -> None:
        with pytest.raises(CannotServe) as caught:
            normal(IdKind.RESIDENT, wrong)
        assert caught.value.field == "id_number"

    def test_of_a_day_that_never_was_is_refused(self) -> None:
        with pytest.raises(CannotServe, match="出生日期不存在"):
            normal(IdKind.RESIDENT, "110105194902300020")


class TestOtherPapers:
    def test_have_letters_and_digits(self) -> None:
        assert (normal(IdKind.PASSPORT, "e 1234567"), born_on(IdKind.PASSPORT, "E1234567")) == ("E1234567", None)
        with pytest.raises(CannotServe):
            normal(IdKind.PASSPORT, "E1'; --")
