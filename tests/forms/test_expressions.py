"""Expressions: what they come to, and what is refused when the form is loaded."""

import pytest

from qiaomen.forms.rules import word_functions as word_functions  # registers them
from qiaomen.forms.rules.evaluating import CALLS, Around, evaluate, text
from qiaomen.forms.rules.xpath import FUNCTIONS, NotUnderstood, parse
from tests.forms.expressions import ANSWER, AT, ODK, TABLE, TOWNS, grown

# Each of these stopped a server or a browser, held against a few dozen letters or some thousand.
ENDLESS = (
    "(a+)+", "(a|aa)+", "(a?){30}a{30}", "((a)*b)*", "(?:a(b(c+)))+", ".*a.*b.*c.*d.*e", "a?" * 20 + "a" * 20,
    "a?" * 13 + "a*a*b", "(?:" + r"\d?" * 13 + ".*.*.*x)",
)  # fmt: skip
# What questionnaires ask for, and how long the words may be.
# What Python would take, and JavaScript and Java would not, or would read in another way.
PYTHON_ALONE = (
    "[", "a{2,1}", "(?i)a", r"a\Z", "a++", "a{,3}", "(ab){,2}", "[]a]+", "[^]]+", r"\a", r"[\a]", r"\\\A",
    r"\N{BULLET}", r"\U0001F600",
)  # fmt: skip
USUAL = {
    r"1[3-9]\d{9}": 2000, r"(0\d{2,3}-)?\d{7,8}": 2000, r"(\d{3},)*\d{3}": 2000, r"[(]+a[*+]*\(": 2000,
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,4}": 330,
    r"[1-9]\d{5}(18|19|20)\d{2}((0[1-9])|(1[0-2]))(([0-2][1-9])|10|20|30|31)\d{3}[0-9Xx]": 2000,
    r"(0\d{2,3}-)?\d{7,8}|1(3|4|5|7|8)\d{9}": 316, ".*.*a{900}x": 257,
}  # fmt: skip


def value_of(expression: str) -> str:
    tree = grown("data", ANSWER)
    towns = grown("", {"root": {"item": TOWNS}})
    around = Around(tree.named("here")[0], AT, lists={"towns": towns})
    return text(evaluate(parse(expression), around))


class TestExpressions:
    @pytest.mark.parametrize(("expression", "value"), [*TABLE.items(), *ODK.items()])
    def test_come_to(self, expression: str, value: str) -> None:
        assert value_of(expression) == value

    def test_can_call_every_function_that_is_let_in(self) -> None:
        assert set(CALLS) == set(FUNCTIONS)

    @pytest.mark.parametrize(("pattern", "most"), USUAL.items())
    def test_take_the_patterns_that_questionnaires_need(self, pattern: str, most: int) -> None:
        assert parse(f"regex(., '{pattern}')")[-1] == ["n", most]

    @pytest.mark.parametrize(
        ("expression", "part"),
        [
            ("pulldata('a', 'b')", "pulldata()"), ("following::a", "following::"), ("1 +", "/"), ("a b", "b"),
            ("if(1, 2)", "if()"), ("'open", "'open"), ("$a", "$a"), ("", "/"), ("(" * 100 + "1", "("), ("a[", "/"),
            ("9" * 400, "9" * 40), ("regex(a, b)", "regex()"), ("-" * 3000 + "1", "-" * 40),
            ("1" + "+1" * 300, f"1{'+1' * 19}+ …"),
            (f"regex(a, '{'a*' * 150}')", "a*" * 30),
            *((f"regex(a, '{one}')", one) for one in (*PYTHON_ALONE, *ENDLESS)),
        ],
    )  # fmt: skip
    def test_are_refused_with_the_part_that_is_meant(self, expression: str, part: str) -> None:
        with pytest.raises(NotUnderstood) as refused:
            parse(expression)
        assert refused.value.part == part
