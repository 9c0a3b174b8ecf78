"""The rotating code at the place."""

from datetime import UTC, datetime, timedelta

import pytest

from qiaomen.activities.codes import STEP, code_at, is_shown, is_ticket, ticket_for

SECRET = "12345678901234567890123456789012"  # the one of RFC 6238, appendix B


class TestTheCode:
    @pytest.mark.parametrize(
        ("seconds", "code"),
        [
            (59, "46119246"), (1111111109, "68084774"), (1111111111, "67062674"), (1234567890, "91819424"),
            (2000000000, "90698825"), (20000000000, "77737706"),
        ],
    )  # fmt: skip
    def test_is_that_of_rfc_6238(self, seconds: int, code: str) -> None:
        assert code_at(SECRET, datetime.fromtimestamp(seconds, UTC)) == code

    @pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
    def test_is_taken_one_step_before_and_after(self, now: datetime, steps: int, fits: bool) -> None:
        shown = code_at(SECRET, now)
        assert is_shown(SECRET, shown, now + timedelta(seconds=steps * STEP)) is fits

    @pytest.mark.parametrize("code", ["", "0", "4611924６", "abcdefgh", "9" * 400])
    def test_bears_nonsense(self, now: datetime, code: str) -> None:
        assert is_shown(SECRET, code, now) is False


class TestTheTicket:
    def test_is_for_one_volunteer_at_one_shift_for_some_minutes(self, now: datetime) -> None:
        ticket = ticket_for(7, 9, now)
        late = now + timedelta(minutes=11)
        tries = [(7, 9, now), (7, 9, late), (7, 8, now), (8, 9, now), (7, 9, now - timedelta(minutes=5))]
        assert [is_ticket(ticket, *one) for one in tries] == [True, False, False, False, False]
        assert [is_ticket(one, 7, 9, now) for one in ("", "x", ticket[:-1], "é")] == [False] * 4
