"""Expressions: what they come to, and what is refused when the form is loaded."""

import pytest

from qiaomen.forms.rules import word_functions as word_functions  # registers them
from qiaomen.forms.rules.evaluating import CALLS, Around, evaluate, text
from qiaomen.forms.rules.xpath import FUNCTIONS, NotUnderstood, parse
from tests.forms.expressions import ANSWER, AT, ODK, TABLE, TOWNS, grown


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

    @pytest.mark.parametrize(
        ("expression", "part"),
        [
            ("pulldata('a', 'b')", "pulldata()"), ("following::a", "following::"), ("1 +", "/"), ("a b", "b"),
            ("if(1, 2)", "if()"), ("'open", "'open"), ("$a", "$a"), ("", "/"), ("(" * 100 + "1", "("), ("a[", "/"),
            ("9" * 400, "9" * 40),
        ],
    )  # fmt: skip
    def test_are_refused_with_the_part_that_is_meant(self, expression: str, part: str) -> None:
        with pytest.raises(NotUnderstood) as refused:
            parse(expression)
        assert refused.value.part == part
