"""What expressions come to, at /data/here of the answer below: for the server and for the browser."""

from datetime import UTC, datetime

from qiaomen.forms.rules.nodes import Node

AT = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
# Repeats are lists; the order is that of the document.
ANSWER = {
    "here": "7", "empty": "", "chosen": "red blue", "day": "2026-02-28", "group": {"inner": "abc"},
    "r": [{"n": "1", "t": "甲"}, {"n": "2", "t": "乙"}, {"n": "", "t": ""}],
}  # fmt: skip
TABLE = {
    # XPath 1.0 itself; a browser's own document.evaluate says the same
    "1 + 2 * 3": "7",
    "(1 + 2) * 3": "9",
    "7 div 2": "3.5",
    "-7 mod 3": "-1",
    "1 div 0": "Infinity",
    "0 div 0": "NaN",
    "- - 3": "3",
    "'1' = 1": "true",
    "'a' < 'b'": "false",
    "2 > 1 and not(2 > 3)": "true",
    "1 or 0 and 0": "true",
    ". + 1": "8", "/data/here = 7": "true", "../here": "7", "/data/*[1]": "7", "//inner": "abc",
    "count(/data/r)": "3", "/data/r[2]/t": "乙", "/data/r[n = 2]/t": "乙", "/data/r/n = 2": "true",
    "/data/r/n != 2": "true",
    "/data/r[last()]/t": "",
    "/data/r[position() < 3][2]/n": "2",
    "count(/data/r/n | //t)": "6",
    "string-length('甲乙')": "2",
    "string-length()": "1",
    "normalize-space('  a  b ')": "a b",
    "contains('abc','b')": "true",
    "starts-with('abc','b')": "false", "substring('12345', 2, 3)": "234", "substring('12345', 1.5, 2.6)": "234",
    "substring-before('a-b','-')": "a", "substring-after('a-b','-')": "b", "translate('bar','abc','AB')": "BAr",
    "floor(-1.5)": "-2", "ceiling(1.2)": "2", "round(2.5)": "3", "round(-2.5)": "-2", "number('x')": "NaN",
    "number(' 12 ')": "12",
    "string(0.1)": "0.1",
    "string(1 div 4)": "0.25",
    "boolean('false')": "true",
    "true()": "true",
    "concat('a', 1, true())": "a1true",
    "/data/empty = ''": "true",
    "not(/data/missing)": "true",
    "self::here": "7",
    "parent::data/here": "7", "number(true())": "1",
}  # fmt: skip
ODK = {
    # Chromium's own XPath writes 1.00000e+10 here.
    "100000 * 100000": "10000000000",
    "selected(/data/chosen, 'blue')": "true",
    "selected(/data/chosen, 'blu')": "false",
    "count-selected(/data/chosen)": "2",
    "selected-at(/data/chosen, 1)": "blue",
    "selected-at(/data/chosen, 5)": "",
    "if(. > 5, 'big', 'small')": "big",
    "coalesce(/data/empty, 'none')": "none",
    "sum(/data/r/n)": "3",
    "max(/data/r/n)": "2",
    "min(3, /data/here)": "3",
    "count-non-empty(/data/r/n)": "2", "join('、', /data/r/t)": "甲、乙、", "concat(/data/r/t)": "甲乙",
    "position(/data/r[2])": "2",
    "indexed-repeat(/data/r/t, /data/r, 2)": "乙",
    "regex('13812345678', '1[0-9]{10}')": "true",
    "regex('ab', '(a|b)')": "false", r"regex('010-12345678', '\d{3}\-\d{8}')": "true",
    r"regex('４中', '\d\w')": "false",
    # Spaces are those of ASCII in each of the three languages.
    "regex('\u3000\u00a0', '\\s+')": "false", "regex('a\u3000 \t', 'a[^\\s]\\s[b\\s]')": "true",
    "regex('\u3000\u00a0a', '\\S[\\S][ab\\S]')": "true", "regex(' ', '[\\s\\S]')": "true",
    "regex('\u3000 ', '\\S[^\\S]')": "true", "regex('[ ', '[a[]\\s')": "true",
    f"regex('{'😀' * 2000}', '.*')": "true", f"regex('{'😀' * 2001}', '.*')": "false",
    "int('7.9')": "7", "int(-7.9)": "-7",
    "round(2.567, 2)": "2.57",
    "pow(2, 10)": "1024",
    "substr('hello', 1, 3)": "el",
    "substr('hello', -3)": "llo",
    "ends-with('abc', 'bc')": "true", "today()": "2026-03-04", "/data/day < today()": "true",
    "date(/data/day) + 1": "20513",
    "date(/data/day + 1)": "2026-03-01",
    "format-date(/data/day, '%Y/%n/%e')": "2026/2/28",
    "format-date(today(), '%d.%m.%y')": "04.03.26", "decimal-date-time('1970-01-02')": "1",
    "decimal-time('12:00')": "0.5",
    "checklist(-1, 1, 0 = 1, 1 = 1)": "true",
    "weighted-checklist(2, -1, . = 7, 2)": "true",
    "instance('towns')/root/item[county = 'x']/name": "t2", "count(instance('towns')/root/item)": "2",
    "current()/../here": "7",
    "instance('towns')/root/item[rank = current()/../r[1]/n]/name": "t1",
    "once('a')": "7",
    "number('2026-03-04') - number('2026-03-01')": "3", "not(selected(., 'x')) and count(/data/r) > 2": "true",
}  # fmt: skip
TOWNS = [{"name": "t1", "county": "y", "rank": "1"}, {"name": "t2", "county": "x", "rank": "2"}]


def grown(name: str, said: object, parent: Node | None = None) -> Node:
    """The answer as nodes; instances of a repeat carry its name."""
    node = Node(name)
    if parent is not None:
        parent.add(node)
    if isinstance(said, str):
        node.text = said
        return node
    assert isinstance(said, dict)
    for key, value in said.items():
        for one in value if isinstance(value, list) else [value]:
            grown(key, one, node)
    return node
