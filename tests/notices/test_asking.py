"""A code proves a contact: hard to guess, soon over, used once; and nobody is flooded with them."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from qiaomen.notices import asking
from qiaomen.notices.models import Asked
from tests.cases.test_races import at_once

PHONE = "13812341234"
MINUTE = timedelta(minutes=1)


def sent(at: datetime, contact: str = PHONE) -> str:
    """The code that was made."""
    key = asking.ask_for_code(contact, at=at)
    assert key is not None
    return asking.code_for(key)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.mark.django_db
class TestACode:
    def test_is_six_digits_and_kept_as_a_hash(self, now: datetime) -> None:
        code = sent(now)
        asked = Asked.objects.get()
        assert (len(code), code.isdecimal()) == (6, True)
        assert [word for word in (code, PHONE) if word in f"{asked.code}{asked.contact}"] == []

    def test_is_made_once(self, now: datetime) -> None:
        key = asking.ask_for_code(PHONE, at=now)
        assert key is not None
        code = asking.code_for(key)
        assert asking.code_for(key) == ""
        assert asking.is_code(PHONE, code, at=now)

    def test_opens_once(self, now: datetime) -> None:
        code = sent(now)
        assert [asking.is_code(PHONE, code, at=now) for _turn in range(2)] == [True, False]

    def test_opens_for_its_own_contact_only(self, now: datetime) -> None:
        code, other = sent(now), sent(now, "13900000000")
        assert (asking.is_code("13900000000", code, at=now) and code != other, asking.is_code(PHONE, code, at=now)) == (
            False, True,
        )  # fmt: skip

    def test_is_over_after_ten_minutes(self, now: datetime) -> None:
        code = sent(now)
        assert not asking.is_code(PHONE, code, at=now + 10 * MINUTE)
        assert asking.is_code(PHONE, code, at=now + 9 * MINUTE)

    def test_is_over_after_five_tries(self, now: datetime) -> None:
        code = sent(now)
        assert [asking.is_code(PHONE, wrong(code), at=now) for _turn in range(5)] == [False] * 5
        assert not asking.is_code(PHONE, code, at=now)

    def test_is_over_when_another_was_sent(self, now: datetime) -> None:
        first, second = sent(now), sent(now + MINUTE)
        assert first == second or not asking.is_code(PHONE, first, at=now + MINUTE)
        assert asking.is_code(PHONE, second, at=now + MINUTE)

    @pytest.mark.parametrize("typed", ["", "0", "٣" * 6, "9" * 20])
    def test_that_was_never_sent_opens_nothing(self, now: datetime, typed: str) -> None:
        assert not asking.is_code(PHONE, typed, at=now)
        asking.ask_for_code(PHONE, at=now)
        assert not asking.is_code(PHONE, typed, at=now)


@pytest.mark.django_db
class TestAsking:
    def test_has_an_end_in_an_hour_and_in_a_day(self, now: datetime) -> None:
        given = [asking.ask_for_code(PHONE, at=now) is not None for _turn in range(4)]
        assert given == [True, True, True, False]
        later = [asking.ask_for_code(PHONE, at=now + timedelta(hours=2)) is not None for _turn in range(4)]
        assert later == [True, True, True, False]
        assert asking.ask_for_code(PHONE, at=now + timedelta(hours=4)) is None
        assert asking.ask_for_code("13900000000", at=now) is not None
        asking.forget_asked(now + timedelta(hours=27))
        assert (Asked.objects.count(), asking.ask_for_code(PHONE, at=now + timedelta(hours=27)) is not None) == (
            0,
            True,
        )


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_all_counted(now: datetime) -> None:
    code = sent(now)
    opened = at_once(*(partial(asking.is_code, PHONE, typed, at=now) for typed in [wrong(code)] * 6 + [code] * 2))
    assert sum(opened) <= 1
    assert Asked.objects.get().tries == 5
