"""What tables, columns and words of a city's files are called on the pages."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qiaomen.cases.models.catalogue import CategoryKind
from qiaomen.cases.states import Stage
from qiaomen.people.models import Role
from qiaomen.places.models import Level
from qiaomen.rounds.models.patrol import Every
from qiaomen.units.models import AdoptionKind, OwnerLevel, UnitKind
from qiaomen.units.working_time import LimitUnit

from . import columns

Words = str | Promise

# Sheet → its name, what it decides, an icon; in the order in which an administrator meets them.
TABLES: dict[str, tuple[Promise, Promise, str]] = {
    columns.UNITS: (
        pgettext_lazy("table", "单位"),
        _("谁来办：部门、属地、指挥中心、公共服务企业，上下级关系"),
        "building",
    ),
    columns.DUTIES: (_("职责"), _("哪里的哪类事归谁：首接、兜底、督办，从哪天到哪天"), "route"),
    columns.CATEGORIES: (pgettext_lazy("table", "类别"), _("事情分哪些类，居民怎么说"), "list"),
    columns.FILING: (pgettext_lazy("table", "立案标准"), _("什么情形立案，多久办完，怎样算办好"), "check"),
    columns.STAGE_LIMITS: (_("阶段时限"), _("受理、派单、核查、答复各要多久"), "clock"),
    columns.ESCALATION: (_("督办阶梯"), _("到期限的几成变什么颜色，告诉谁"), "flag"),
    columns.DAYS: (_("节假日"), _("放假和调休，是已公布的还是估计的"), "clock"),
    columns.PERIODS: (_("工作时段"), _("每天几点到几点上班"), "clock"),
    columns.REASONS: (pgettext_lazy("table", "理由"), _("不予受理、退单、延期等要选的理由"), "message"),
    columns.ADOPTIONS: (_("结对与分包"), _("哪个单位认领了哪条路、哪个小区"), "link"),
    columns.DIVISIONS: (_("区划"), _("市、县、乡镇、社区、单元网格"), "home"),
    columns.LANDMARKS: (_("地标"), _("大家用来说地点的名字"), "place"),
    columns.INDICATORS: (_("观测指标"), _("站在街上数什么：怎样算做到，两个按钮写什么"), "eye"),
    columns.SITES: (_("观测点"), _("站在哪里数"), "place"),
    columns.SKILLS: (_("志愿技能"), _("志愿者会做什么，班次需要会什么的人"), "star"),
    columns.PATROL_RULES: (_("巡查规则"), _("谁多久巡一次，怎样才算一次"), "route"),
}
SLUGS = {name.removesuffix(".csv").replace("_", "-"): name for name in TABLES}
SLUG_OF = {name: slug for slug, name in SLUGS.items()}

_COLUMNS: dict[str, Promise] = {
    "code": _("代码"), "name": _("名称"), "name_en": _("英文名称"), "level": _("级别"), "parent": _("上级"),
    "longitude": _("经度"), "latitude": _("纬度"), "reference": _("坐标系"), "pinyin": _("拼音首字母"),
    "area": _("区域"), "kind": _("种类"), "phone": _("电话"), "standard": _("标准"), "major_code": _("大类代码"),
    "major_name": _("大类名称"), "major_name_en": _("大类英文名称"), "words": _("居民的说法"), "public": _("居民可见"),
    "legacy": _("旧标准里的代码"), "category": _("类别代码"), "condition": _("情形"), "closing_test": _("结案标准"),
    "limit_value": _("时限"), "limit_unit": _("时限单位"), "proof": _("要有的凭据"), "unit": _("单位"),
    "unit_words": _("标准里写的单位"), "lead": _("首接单位"), "fallback": _("兜底单位"), "supervising": _("督办单位"),
    "from": _("从"), "until": _("到"), "line": _("线"), "categories": _("类别代码（几个用空格隔开）"), "day": _("日期"),
    "works": _("上班"), "official": _("已公布"), "valid_from": _("从哪天起"), "valid_until": _("到哪天止"),
    "text": _("理由"), "text_en": _("英文"), "route": _("可以转到哪里"), "rung": _("第几级"), "stage": _("阶段"),
    "definition": _("怎么算"), "definition_en": _("怎么算（英文）"), "did": _("做到的按钮"),
    "did_en": _("做到的按钮（英文）"), "did_not": _("没做到的按钮"), "did_not_en": _("没做到的按钮（英文）"),
    "indicators": _("观测指标"), "head": _("责任人"), "from_metres": _("从多少米"), "until_metres": _("到多少米"),
    "line_kind": _("哪种线"), "times": _("几次"), "every": _("多久"), "from_month": _("从几月"),
    "until_month": _("到几月"),
    "least_minutes": _("最少几分钟"), "least_metres": _("最少走几米"), "least_percent": _("最少走到百分之几"),
    "near_metres": _("离多少米算走到"), "least_gap_hours": _("两次至少隔几小时"), "greatest_gap_days": _("最多隔几天"),
    "landmark": _("地标"), "fraction": _("时限的几倍"), "colour": _("颜色"), "tell": _("告诉谁"),
}  # fmt: skip
_PEOPLE: dict[str, Promise] = {
    "username": _("账号"), "email": _("邮箱"), "active": _("可以登录"), "posts": _("岗位"), "password": _("密码"),
    "subject": _("标题"), "body": _("正文"),
}  # fmt: skip
# Kinds of rows in the history that are in no file.
PEOPLE, NOTICES = "people", "notices"
OTHER_TABLES: dict[str, Promise] = {PEOPLE: _("人员"), NOTICES: _("通知文字")}
_HELP: dict[tuple[str, str], Promise] = {
    (columns.DUTIES, "category"): _("一个代码；或开头加 *，如 01*；空着是任何类别。"),
    (columns.DUTIES, "standard"): _("空着是任何标准。"),
    (columns.DUTIES, "kind"): _("空着是两种都算。"),
    (columns.DUTIES, "from"): _("空着是一直。"),
    (columns.DUTIES, "until"): _("最后一天，算在内；空着是不限。"),
    (columns.ADOPTIONS, "until"): _("最后一天，算在内；空着是不限。"),
    (columns.ADOPTIONS, "area"): _("区域和线写一个，而且只写一个。"),
    (columns.ADOPTIONS, "landmark"): _("只有交通站点值守写地标。"),
    (columns.ADOPTIONS, "categories"): _("和职责里一样；空着是任何类别。"),
    (columns.CATEGORIES, "words"): _("用空格隔开，如：路灯 不亮 黑灯。"),
    (columns.DAYS, "day"): _("只写和周一到周五不同的日子。"),
    (columns.DAYS, "official"): _("国务院还没有公布的，选“否”，期限旁会注明是估计的。"),
    (columns.ESCALATION, "fraction"): _("1 是期限到了，0.8 是用了八成，1.5 是超了一半。"),
    (columns.INDICATORS, "public"): _("选“是”，数就在公开的页面上。"),
    (columns.ADOPTIONS, "level"): _("河长、路段长要写。"),
    (columns.ADOPTIONS, "from_metres"): _("只管线的一段时写，沿线从起点量；空着是整条。"),
    (columns.PATROL_RULES, "line"): _("线、区域、哪种线，写一个，而且只写一个。"),
    (columns.PATROL_RULES, "line_kind"): _("如 river、road；单独有规则的线按自己的来。"),
    (columns.PATROL_RULES, "least_percent"): _("区域的：走过的路有百分之几在区域里。"),
    (columns.SITES, "indicators"): _("指标的代码，几个用空格隔开；空着是什么都能数。"),
    (columns.DIVISIONS, "level"): _("全市只有一行，别的都要有上级。"),
}
_YES_NO: dict[str, Words] = {"yes": _("是"), "no": _("否")}
_PROOFS: dict[str, Words] = {"before_photo": _("办理前照片"), "after_photo": _("办理后照片"), "place": _("位置")}
_COLOURS: dict[str, Words] = {"blue": _("蓝色"), "yellow": _("黄色"), "orange": _("橙色"), "red": _("红色")}
_REASONS: dict[str, Words] = {
    "decline": _("不予受理"), "return": _("退单"), "suspend": _("挂账"), "extend": _("延期"), "contest": _("异议"),
    "reopen": _("重新办理"), "send_back": _("退回返工"), "exempt": _("剔除超时"), "reroute": _("转到别处"),
}  # fmt: skip
_WORDS: dict[tuple[str, str], dict[str, Words]] = {
    (columns.REASONS, "kind"): _REASONS,
    (columns.UNITS, "kind"): dict(UnitKind.choices),
    (columns.ADOPTIONS, "kind"): dict(AdoptionKind.choices),
    (columns.ADOPTIONS, "level"): dict(OwnerLevel.choices),
    (columns.PATROL_RULES, "level"): dict(OwnerLevel.choices),
    ("", "every"): dict(Every.choices),
    ("", "kind"): dict(CategoryKind.choices),
    ("", "level"): dict(Level.choices),
    ("", "limit_unit"): dict(LimitUnit.choices),
    ("", "stage"): {**dict(Stage.choices), columns.EVERY_STAGE: _("所有阶段")},
    ("", "tell"): dict(Role.choices),
    ("", "proof"): _PROOFS,
    ("", "colour"): _COLOURS,
    **{("", name): _YES_NO for name in ("public", "works", "official", "active")},
}


def label(column: str) -> Words:
    """A column's name."""
    return {**_PEOPLE, **_COLUMNS}.get(column, column)


def table_name(sheet: str) -> Words:
    """What a table of the history is called."""
    return TABLES[sheet][0] if sheet in TABLES else OTHER_TABLES.get(sheet, sheet)


def help_for(sheet: str, column: str) -> Words:
    """What may stand in a column, where its name does not say it."""
    return _HELP.get((sheet, column), "")


def words_for(sheet: str, column: str) -> dict[str, Words]:
    """What the words of a column mean; empty where any text may stand."""
    return _WORDS.get((sheet, column)) or _WORDS.get(("", column), {})


def said(sheet: str, column: str, text: str) -> str:
    """A cell as people read it."""
    words = words_for(sheet, column)
    return str(_JOIN).join(str(words.get(word, word)) for word in text.split()) if words else text


def plainly(what: str, sheet: str, column: str = "") -> str:
    """A fault's sentence, written for files, with tables, columns and words as the pages call them."""
    for word, meaning in words_for(sheet, column).items():
        what = re.sub(rf"(?<![\w“]){re.escape(word)}(?![\w”])", str(meaning), what)
    for name, text in _COLUMNS.items():
        what = what.replace(f"“{name}”", f"“{text}”")
    for name, (text, _about, _icon) in TABLES.items():
        what = what.replace(name, f"“{text}”")
    return what


_JOIN = _("、")
