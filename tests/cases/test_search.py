"""Search in Chinese and other text: the same answers on SQLite and on PostgreSQL, and never what a page hides."""

from datetime import datetime

import pytest

from qiaomen.cases import acceptance, search
from qiaomen.cases.models import Case
from tests import build

TEXTS = {
    "lamp": "火车站门口的路灯不亮了",
    "hole": "人民路与中华大街交叉口，井盖丢了",
    "shop": "KFC门前停满电动车，A座3号楼出不去",
    "rare": "㐂寿司后巷的𠮷野家漏油，𬭚字招牌歪了，喆喆超市",
    "phone": "请打我电话13812341234，或者１３９１２３４１２３４",
    "quote": """他说"我的' OR 1=1 --路"*很吵(真的)""",
    "mixed": "café 门口 ＡＢＣ大厦 ¼ Straße Ελλάδα",
    "two": "路边的灯",
}


@pytest.fixture
def found(made: build.World, now: datetime) -> "Finder":
    return Finder({build.received(made, now, text=text).pk: name for name, text in TEXTS.items()})


class Finder:
    """Searches among the texts by their names."""

    def __init__(self, names: dict[int, str]) -> None:
        self.names = names

    def __call__(self, query: str) -> set[str]:
        return {self.names[case.pk] for case in search.matching(Case.objects.all(), query)}


# what is typed → what is found
ASKED = [
    ("路灯", {"lamp"}),  # two characters, side by side: not 路边的灯
    ("火车站", {"lamp"}),
    ("车站", {"lamp"}),
    ("火站", set()),
    ("灯", {"lamp", "two"}),
    ("了", {"lamp", "hole", "rare"}),  # the last character of a run too
    ("路", {"lamp", "hole", "quote", "two"}),
    ("井盖 人民路", {"hole"}),
    ("人民路 路灯", set()),
    ("人民路，中华", {"hole"}),
    ("kfc", {"shop"}),
    ("KF", {"shop"}),  # the beginning of a word
    ("fc", set()),
    ("ＫＦＣ", {"shop"}),
    ("a座", {"shop"}),
    ("3号楼", {"shop"}),
    ("㐂", {"rare"}),
    ("𠮷野", {"rare"}),
    ("𠮷", {"rare"}),
    ("𬭚字", {"rare"}),
    ("𬭚", {"rare"}),
    ("喆喆超市", {"rare"}),
    ("abc大厦", {"mixed"}),
    ("café", {"mixed"}),
    ("cafe", set()),
    ("straße", {"mixed"}),
    ("ελλάδα", {"mixed"}),
    ("13812341234", set()),
    ("13912341234", set()),
    ("1381234", set()),
    ("138", {"phone"}),  # what the page shows
    ("1234", {"phone"}),
    ("1=1", {"quote", "phone", "mixed"}),  # whatever has a word that begins with 1
    ("' OR 1=1 --", {"quote"}),
    ('"路"', {"lamp", "hole", "quote", "two"}),
    ("路*", {"lamp", "hole", "quote", "two"}),
    ("路 OR 灯", set()),  # no operator, but a word that no text has beside both
    ("NOT 路灯", set()),
    ("路灯 NEAR 火车", set()),
    ("(路灯", {"lamp"}),
    ("路灯:*", {"lamp"}),
    ("路灯 & | ! <->", {"lamp"}),
    ("\\", set()),
    ("%", set()),
    ("_", set()),
    ("", set()),
    ("   ", set()),
    ("！？。", set()),
    ("\x00", set()),
    ("火车站门口的路灯不亮了" * 50, set()),
    ("x" * 5000, set()),
]


class TestASearch:
    @pytest.mark.parametrize(("query", "names"), ASKED)
    def test_finds(self, query: str, names: set[str], found: Finder) -> None:
        assert found(query) == names

    def test_stays_inside_the_cases_it_is_given(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now)
        assert list(search.matching(Case.objects.none(), "路灯")) == []
        assert list(search.matching(Case.objects.filter(pk=case.pk), "路灯")) == [case]

    def test_finds_the_words_of_the_place(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now, place_words="桥头小卖部")
        assert list(search.matching(Case.objects.all(), "小卖部")) == [case]

    def test_finds_what_was_amended_and_no_longer_what_was(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now, place_words="桥头小卖部")
        acceptance.amend(case, place_words="河边码头", by=made.actor("dai"), at=now)
        assert list(search.matching(Case.objects.all(), "码头")) == [case]
        assert list(search.matching(Case.objects.all(), "小卖部")) == []

    def test_finds_the_end_of_the_longest_text(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now, text="灯" * 3996 + "井盖丢了")
        assert list(search.matching(Case.objects.all(), "井盖")) == [case]

    def test_takes_any_text_of_one_character(self, made: build.World, now: datetime) -> None:
        for text in ("灯", "a", "！", "'", "\\", "𠮷"):
            build.received(made, now, text=text)
        assert search.matching(Case.objects.all(), "灯").count() == 1


class TestTokens:
    def test_are_pairs_of_characters_and_the_last_alone(self) -> None:
        assert search.tokens("火车站A座") == ["火车", "车站", "站", "a", "座"]

    def test_are_the_same_for_wide_and_narrow_letters(self) -> None:
        assert search.tokens("ＡＢＣ１") == search.tokens("abc1") == ["abc1"]
