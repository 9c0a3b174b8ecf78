"""A form that was made in the editor in the demonstration: lamps in staircases, answered by residents; its next version
lies there as a draft, and so does a form that nobody has finished."""

import random
import uuid
from datetime import datetime, timedelta

from qiaomen.forms.answering import Given, receive
from qiaomen.forms.drafts import Draft, begin, draft_of, publish, read, save
from qiaomen.forms.models import FormDraft
from qiaomen.forms.rules.items import Choice, Condition, Item
from qiaomen.people.actors import Actor

TITLE, ANSWERS, DAYS = "楼道照明自查", 26, 12


def _choices(*pairs: tuple[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(chinese, {"zh": chinese, "en": english}) for chinese, english in pairs)


LAMPS = _choices(("都亮", "All work"), ("有的不亮", "Some do not"), ("没有灯", "There are none"))
FLOORS = _choices(("一二层", "First or second"), ("三四层", "Third or fourth"), ("五层以上", "Fifth or higher"))
WHY = _choices(("灯坏了", "A lamp is broken"), ("声控不灵", "The sensor fails"), ("没有电", "There is no current"))
QUESTIONS = [
    Item("note", "q1", {"zh": "请在天黑以后走一遍自己的楼道，大约一分钟。不问姓名。",
                        "en": "Please walk up your staircase after dark; it takes a minute. No names are asked."}),
    Item("one", "q2", {"zh": "楼道的灯亮吗？", "en": "Do the lamps there work?"}, choices=LAMPS, required=True),
    Item("group", "q3", {"zh": "不亮的灯", "en": "Lamps that do not work"}, when=Condition("q2", "is", "有的不亮")),
    Item("integer", "q4", {"zh": "几盏不亮？", "en": "How many?"}, low="1", high="30", required=True),
    Item("several", "q5", {"zh": "在几层？", "en": "On which floors?"}, choices=FLOORS),
    Item("one", "q6", {"zh": "看得出原因吗？", "en": "Can you see why?"}, choices=WHY, other=True),
    Item("end_group"),
    Item("photo", "q7", {"zh": "能拍就拍一张", "en": "A photo, if you can"}, when=Condition("q2", "not", "都亮")),
    Item("long", "q8", {"zh": "还有什么要说的？", "en": "Anything else?"},
         {"zh": "请不要写姓名和电话。", "en": "Please write no names or telephone numbers."}),
]  # fmt: skip
NEXT = Item("date", "q9", {"zh": "哪天看的？", "en": "On which day?"})
UNFINISHED = [
    Item("one", "q1", {"zh": "您家养犬吗？"}, choices=(Choice("养", {"zh": "养"}), Choice("不养", {"zh": "不养"}))),
    Item("one", "q2", {"zh": "出门牵绳吗？"}, when=Condition("q1", "is", "养")),
]  # fmt: skip
REMARKS = ("三层拐角最暗", "物业说下周来换", "老人上楼不方便", "去年换过又坏了")


def check_lamps(*, now: datetime, actors: dict[str, Actor], rng: random.Random) -> None:
    """The assessor makes it, opens it to everybody, and goes on with the next version."""
    by, begun = actors["kaohe"], now - timedelta(days=DAYS)
    unit = by.posts[0].unit
    draft = begin(TITLE, unit=unit, by=by, at=begun)
    draft = save(draft, Draft(TITLE, QUESTIONS), revision=draft.revision, by=by, at=begun)
    version = publish(draft, public=True, by=by, at=begun)
    for _one in range(ANSWERS):
        at = begun + timedelta(minutes=rng.randrange(DAYS * 24 * 60 - 60))
        given = Given(str(uuid.UUID(int=rng.getrandbits(128))), _texts(rng), ended_at=at)
        receive(version, given, by=None, at=at)
    _go_on(draft_of(version.form, by=by, at=now - timedelta(hours=3)), [NEXT], by, now - timedelta(hours=2))
    _go_on(
        begin("文明养犬小调查", unit=unit, by=by, at=now - timedelta(days=1)), UNFINISHED, by, now - timedelta(days=1)
    )


def _go_on(draft: FormDraft, more: list[Item], by: Actor, at: datetime) -> None:
    content = read(draft)
    save(draft, Draft(content.title, [*content.items, *more]), revision=draft.revision, by=by, at=at)


def _texts(rng: random.Random) -> dict[str, str]:
    lamps = rng.choices(LAMPS, (12, 11, 3))[0].value
    said = {"q2": lamps, "q8": rng.choice(REMARKS) if rng.random() < 0.25 else ""}
    if lamps == "有的不亮":
        why = rng.choice([*WHY, Choice("other", {})]).value
        floors = " ".join(choice.value for choice in rng.sample(FLOORS, rng.randint(1, 2)))
        said |= {"q3/q4": str(rng.choice((1, 1, 1, 2, 2, 3, 5))), "q3/q5": floors, "q3/q6": why}
        said |= {"q3/q6_other": "灯罩不见了"} if why == "other" else {}
    return {f"/data/{name}": words for name, words in said.items() if words}
