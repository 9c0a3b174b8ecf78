"""Something is brought, something is given: once, within the limits, from what is there."""

from datetime import datetime, timedelta

import pytest

from qiaomen.people.models import Role
from qiaomen.rewards.exchange import give_back
from qiaomen.rewards.holders import holder_of
from qiaomen.rewards.ledger import balance, faults, saved_by, stock_of
from qiaomen.rewards.models import Holder, Movement, Transfer
from qiaomen.rewards.problems import CannotExchange, KeyUsed, NotEnough, OverTheLimit
from tests import build
from tests.build.rewards import Market, exchanged, market, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(now: datetime) -> Market:
    """The page's exchange with 300 cables and 300 earphones at the square."""
    return market(build.world(), at=now)


def books(there: Market) -> tuple[int, int, int]:
    """Cables in stock, ends saved by the first visitor, transfers written."""
    ends = balance(there.ends, saved_by(visitor()))
    return balance(there.cable, stock_of(there.square)), ends, Transfer.objects.count()


class TestExchange:
    def test_gives_a_cable_for_39_ends_and_299_are_left(self, there: Market, now: datetime) -> None:
        made = exchanged(there, now)
        assert books(there) == (299, 0, 3)
        assert [(row.source.owner, row.target.owner, row.amount) for row in made.movements.order_by("pk")] == [
            ("outside", f"holder:{visitor().pk}", 39),
            (f"holder:{visitor().pk}", "outside", 39),
            (f"site:{there.square.pk}:stock", "outside", 1),
        ]
        assert (made.pieces, made.grams, made.note) == (39, None, "")
        assert faults() == []

    def test_saves_what_is_left_for_the_next_time(self, there: Market, now: datetime) -> None:
        exchanged(there, now, pieces=60)
        assert books(there)[:2] == (299, 21)
        exchanged(there, now, key="later", pieces=18)
        assert books(there)[:2] == (298, 0)

    def test_converts_what_is_weighed_and_counts_no_part_of_a_piece(self, there: Market, now: datetime) -> None:
        exchanged(there, now, pieces=0, grams=20)  # 20 g / 0.34 g = 58.8
        assert books(there)[:2] == (299, 19)

    def test_takes_17_kilograms_in_without_giving_anything(self, there: Market, now: datetime) -> None:
        made = exchanged(there, now, pieces=0, grams=17_000, offers=[])
        assert (made.grams, books(there)) == (17_000, (300, 50_000, 3))

    def test_gives_both_when_enough_was_brought(self, there: Market, now: datetime) -> None:
        exchanged(there, now, pieces=108, offers=[there.for_cable, there.for_earphones])
        assert books(there)[:2] == (299, 0)
        assert balance(there.earphones, stock_of(there.square)) == 299

    def test_with_one_key_happens_once(self, there: Market, now: datetime) -> None:
        first = exchanged(there, now)
        assert exchanged(there, now) == first
        assert books(there) == (299, 0, 3)

    def test_with_a_key_of_another_exchange_is_refused(self, there: Market, now: datetime) -> None:
        exchanged(there, now)
        with pytest.raises(KeyUsed):
            exchanged(there, now, pieces=78, offers=[there.for_cable, there.for_cable])
        assert books(there) == (299, 0, 3)

    def test_is_refused_when_nothing_was_brought(self, there: Market, now: datetime) -> None:
        with pytest.raises(CannotExchange) as refused:
            exchanged(there, now, pieces=0, offers=[])
        assert (refused.value.field, books(there)) == ("pieces", (300, 0, 2))

    def test_is_refused_after_the_campaign(self, there: Market, now: datetime) -> None:
        with pytest.raises(CannotExchange, match="不在活动时间内"):
            exchanged(there, now + timedelta(days=60))
        assert books(there) == (300, 0, 2)

    def test_is_refused_when_too_little_was_brought_and_changes_nothing(self, there: Market, now: datetime) -> None:
        movements = Movement.objects.count()
        with pytest.raises(NotEnough, match="现在有 38，要用 39"):
            exchanged(there, now, pieces=38)
        assert (books(there), Movement.objects.count()) == ((300, 0, 2), movements)

    def test_is_refused_when_none_are_left_here(self, there: Market, now: datetime) -> None:
        with pytest.raises(NotEnough, match="只剩 0"):
            exchanged(there, now, site=there.station)
        assert faults() == []

    def test_is_refused_to_who_does_not_work_here(self, there: Market, now: datetime) -> None:
        build.add_person(there.world, "lampe", "路灯所的人", Role.KEEPER, there.world.lamps)
        for name in ("olga", "lampe"):
            with pytest.raises(CannotExchange, match="不在这个兑换点"):
                exchanged(there, now, by=there.world.actor(name))
        assert books(there) == (300, 0, 2)


class TestLimits:
    def test_of_a_person_count_all_days(self, there: Market, now: datetime) -> None:
        there.for_cable.most_a_person = 1
        there.for_cable.save()
        exchanged(there, now, pieces=80)
        with pytest.raises(OverTheLimit, match="每人最多 1 件，已换 1 件"):
            exchanged(there, now + timedelta(days=1), key="again", pieces=0)
        assert books(there)[:2] == (299, 41)
        exchanged(there, now, key="other", holder=visitor(2))

    def test_of_a_day_end_at_midnight_of_the_city(self, there: Market, now: datetime) -> None:
        there.for_cable.most_a_person_a_day = 1
        there.for_cable.save()
        late = now.replace(hour=23, minute=59)
        exchanged(there, late)
        with pytest.raises(OverTheLimit):
            exchanged(there, late, key="again")
        exchanged(there, late + timedelta(minutes=2), key="tomorrow")
        assert books(there)[0] == 298

    def test_of_what_is_brought_a_day(self, there: Market, now: datetime) -> None:
        there.campaign.most_a_day = 100
        there.campaign.save()
        exchanged(there, now, pieces=90)
        with pytest.raises(OverTheLimit, match="每人每天最多收 100，今天已收 90"):
            exchanged(there, now, key="again", pieces=11, offers=[])

    def test_forget_what_was_given_back(self, there: Market, now: datetime) -> None:
        there.for_cable.most_a_person = 1
        there.for_cable.save()
        give_back(exchanged(there, now), note="线是坏的", key="back", by=there.keeper, at=now)
        exchanged(there, now, key="again")
        assert books(there)[:2] == (299, 0)


class TestGivingBack:
    def test_is_a_counter_entry(self, there: Market, now: datetime) -> None:
        made = exchanged(there, now)
        back = give_back(made, note="线是坏的", key="back", by=there.keeper, at=now)
        assert (books(there)[:2], back.undoes, faults()) == ((300, 0), made, [])

    def test_happens_once(self, there: Market, now: datetime) -> None:
        made = exchanged(there, now)
        first = give_back(made, note="线是坏的", key="back", by=there.keeper, at=now)
        assert give_back(made, note="线是坏的", key="back", by=there.keeper, at=now) == first
        with pytest.raises(CannotExchange, match="已经退回过"):
            give_back(made, note="还是坏的", key="back-2", by=there.keeper, at=now)
        assert books(there)[0] == 300

    def test_needs_a_reason(self, there: Market, now: datetime) -> None:
        with pytest.raises(CannotExchange) as refused:
            give_back(exchanged(there, now), note=" ", key="back", by=there.keeper, at=now)
        assert refused.value.field == "note"


class TestWithoutAConnection:
    def test_what_was_handed_over_is_written_with_the_shortfall_said(self, there: Market, now: datetime) -> None:
        made = exchanged(there, now, site=there.station, entered_at=now + timedelta(hours=5))
        short = Transfer.objects.get(kind=Transfer.Kind.SHORTFALL)
        assert (short.site, short.movements.get().amount) == (there.station, 1)
        assert (made.at, made.entered_at) == (now, now + timedelta(hours=5))
        assert (balance(there.cable, stock_of(there.station)), faults()) == (0, [])

    def test_what_was_too_much_is_written_with_a_note(self, there: Market, now: datetime) -> None:
        there.for_cable.most_a_person = 1
        there.for_cable.save()
        exchanged(there, now)
        made = exchanged(there, now, key="offline", entered_at=now)
        assert "每人最多 1 件" in made.note
        assert books(there)[0] == 298


class TestTheHolder:
    def test_is_known_again_by_any_way_of_writing_the_number(self) -> None:
        found = {holder_of(phone).pk for phone in ("13800001234", "+86 138-0000-1234", "138 0000 1234")}
        assert found == {Holder.objects.get().pk}

    def test_leaves_no_number_in_the_database(self) -> None:
        one = holder_of("13800001234")
        assert (one.hint, "00001234" in one.key) == ("138****1234", False)

    @pytest.mark.parametrize("phone", ["", "12", "1" * 16, "电话"])
    def test_needs_a_number(self, phone: str) -> None:
        with pytest.raises(CannotExchange) as refused:
            holder_of(phone)
        assert (refused.value.field, Holder.objects.count()) == ("phone", 0)
