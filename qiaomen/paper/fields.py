"""What a row of reports may tell: every field, what it holds, and the headers under which it is known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PADDING = re.compile(r"[\s_\-*:：()（）\[\]【】/]+")


@dataclass(frozen=True)
class Field:
    """`headers`: columns' names as people write them, blank-separated, the surest first. `most`: characters allowed."""

    name: str
    about: str
    headers: str = ""
    most: int = 0


SUBJECTS = ("留言主题", "诉求标题", "工单标题", "主题", "标题", "subject", "title", "summary")
FIELDS = (
    Field(
        "text",
        "what the person said; at most 4,000 characters",
        "留言详情 留言内容 诉求内容 诉求详情 工单内容 问题描述 反映内容 事件描述 内容 详情 描述 正文 诉求 问题 "
        "text description content details message complaint",
    ),
    Field(
        "received_at",
        "when it reached the city; without it: the moment of the import",
        "留言时间 受理时间 来电时间 诉求时间 反映时间 登记时间 创建时间 上报时间 提交时间 时间 日期 "
        "received_at created_date created_at opened date time",
    ),
    Field(
        "key",
        "what tells this row from every other of the same source; without it: its content",
        "留言编号 工单编号 工单号 诉求编号 受理编号 事件编号 流水号 编号 "
        "service_request_num case_number request_id report_id case_id number id",
    ),
    Field(
        "place_words",
        "the place in words",
        "事发地址 事发地点 发生地址 诉求地址 详细地址 地址 地点 位置 address location place",
        200,
    ),
    Field("longitude", "degrees", "经度 longitude lng lon"),
    Field("latitude", "degrees", "纬度 latitude lat"),
    Field("reference", "WGS-84, CGCS2000, GCJ-02 or BD-09; without it: WGS-84", "坐标系 reference"),
    Field(
        "area",
        "a division's code, or its name where only one has it",
        "所属区县 所属区域 区县 行政区 区域 社区 街道 area neighborhood neighbourhood district",
    ),
    Field("name", "who reported", "联系人 反映人 诉求人 来电人 投诉人 姓名 name reporter", 60),
    Field("phone", "telephone", "联系电话 来电号码 手机号码 手机号 手机 电话 phone telephone mobile tel", 40),
    Field("email", "e-mail address", "电子邮箱 电子邮件 邮箱 email", 254),
    Field("channel", "a channel's code or Chinese name", "诉求渠道 诉求来源 渠道 来源 channel"),
    Field("nature", "a nature's code or Chinese name; without it: help", "诉求性质 性质 nature"),
    Field("category", "a category's code or name; needs `accept = true`", "问题类别 诉求类别 类别 分类 category"),
    Field("outlet", "the medium of an exposure", "媒体 媒体名称 outlet", 80),
    Field("link", "the address of an exposure", "报道网址 网址 链接 link url", 400),
    Field("reply_due_at", "until when a public reply to an exposure is owed", "回应期限 reply_due_at"),
)
NAMES = tuple(field.name for field in FIELDS)
LENGTHS = {field.name: field.most for field in FIELDS if field.most}


def plain(header: str) -> str:
    """A header as it is compared: small letters, no blanks, no marks."""
    return _PADDING.sub("", header).lower()


_KNOWN = {plain(name) for field in FIELDS for name in field.headers.split()} | {plain(name) for name in SUBJECTS}


def is_header(name: str) -> bool:
    """Whether a cell looks like the header of a table of reports."""
    return bool(name) and plain(name) in _KNOWN


def guess(header: Sequence[str]) -> dict[str, str]:
    """Field → column, or a template of two columns for the text, as far as the names are known."""
    given = {plain(name): name for name in reversed(header) if name}
    found: dict[str, str] = {}
    for field in FIELDS:
        column = next((given[plain(name)] for name in field.headers.split() if plain(name) in given), "")
        if column:
            found[field.name] = column
    subject = next((given[plain(name)] for name in SUBJECTS if plain(name) in given), "")
    if subject:
        found["text"] = f"{{{subject}}}\n{{{found['text']}}}" if "text" in found else subject
    return found
