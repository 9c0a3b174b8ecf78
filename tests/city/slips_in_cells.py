"""Slips in one cell, row or header of Vila Clara's files, and what is told about each."""

Slip = tuple[str, str, str, list[str]]

# file, what stands there, what a slip makes of it, all that is told
SLIPS: dict[str, Slip] = {
    "an unknown column": (
        "units.csv",
        "kind,parent,area,phone",
        "kind,parent,area,telephone",
        ["units.csv:1: 没有“telephone”这一列；是不是“phone”？"],
    ),
    "a missing column": (
        "stage_limits.csv",
        "stage,limit_value,limit_unit",
        "stage,limit_value,unit",
        [
            "stage_limits.csv:1: 没有“unit”这一列；是不是“limit_unit”？",
            "stage_limits.csv:1: 缺少“limit_unit”这一列",
        ],
    ),
    "a column twice": (
        "landmarks.csv",
        "name,pinyin,area",
        "name,name,area",
        ["landmarks.csv:1: 有两列都叫“name”"],
    ),
    "semicolons between columns": (
        "stage_limits.csv",
        "stage,limit_value,limit_unit",
        "stage;limit_value;limit_unit",
        ["stage_limits.csv:1: 各列之间应当用英文逗号“,”隔开"],
    ),
    "an empty cell": (
        "units.csv",
        "LIM,Limpeza Urbana,",
        "LIM,,",
        ["units.csv:5: “name”不能为空"],
    ),
    "a cell too many": (
        "working_days.csv",
        "2026-04-21,no,Tiradentes,yes",
        "2026-04-21,no,Tiradentes,yes,no",
        ["working_days.csv:3: 这一行有 5 格，表头有 4 列"],
    ),
    "a text too long": (
        "working_days.csv",
        "Tiradentes",
        "T" * 41,
        [f"working_days.csv:3: “name”写的是“{'T' * 40}”，最多 40 个字，写了 41 个"],
    ),
    "a word that is not in the list": (
        "stage_limits.csv",
        "verify,1,work_day",
        "verify,1,workday",
        [
            "stage_limits.csv:5: “limit_unit”写的是“workday”，应当是："
            "urgent_hour、urgent_day、work_hour、work_day、natural_day；是不是“work_day”？"
        ],
    ),
    "an unknown role among several": (
        "escalation.csv",
        "handler clerk",
        "handler clark",
        [
            "escalation.csv:2: “tell”写的是“handler clark”，“clark”不行，应当是："
            "collector、operator、accepter、dispatcher、shift_leader、clerk、handler、supervisor、assessor、"
            "leader、administrator；是不是“clerk”？"
        ],
    ),
    "a blank in a code": (
        "reasons.csv",
        "outra-unidade",
        "outra unidade",
        ["reasons.csv:3: “code”写的是“outra unidade”，代码里不能有“ ”"],
    ),
    "a slash in a code": (
        "categories.csv",
        "event,ruído,Ruído",
        "event,som/ruído,Ruído",
        [
            "categories.csv:6: “code”写的是“som/ruído”，代码里不能有“/”",
            "filing_standards.csv:7: “category”写的是“ruído”，categories.csv 里没有这样的类别（VC-2025 event）",
            "duties.csv:5: “category”写的是“ruído”，categories.csv 里没有这样的类别（event）",
        ],
    ),
    "a limit of nothing": (
        "stage_limits.csv",
        "verify,1,",
        "verify,0,",
        ["stage_limits.csv:5: “limit_value”写的是“0”，应当是大于 0 的数"],
    ),
    "a fraction with a comma": (
        "escalation.csv",
        "1,*,0.8,",
        '1,*,"0,8",',
        ["escalation.csv:2: “fraction”写的是“0,8”，应当是大于 0 的数"],
    ),
    "a rung that is no whole number": (
        "escalation.csv",
        "1,*,",
        "1.5,*,",
        ["escalation.csv:2: “rung”写的是“1.5”，应当是从 1 开始的整数"],
    ),
    "a position with a unit": (
        "landmarks.csv",
        "-47.896",
        "47°53'W",
        ["landmarks.csv:2: “longitude”写的是“47°53'W”，应当是数，小数点写“.”"],
    ),
    "half a position": (
        "divisions.csv",
        "VC-1,-47.895,-22.012",
        "VC-1,-47.895,",
        ["divisions.csv:5: 经度和纬度要么都写，要么都不写"],
    ),
    "an impossible position": (
        "divisions.csv",
        "-47.895,-22.012",
        "-247.895,-22.012",
        ["divisions.csv:5: longitude=-247.895 latitude=-22.012：经度超出范围：应在 -180 到 180 之间。"],
    ),
    "a position at nought": (
        "landmarks.csv",
        "-47.896,-22.013",
        "0,0",
        ["landmarks.csv:2: longitude=0 latitude=0：经度和纬度都是 0，说明没有取得定位。请重新定位，或在地图上选点。"],
    ),
    "a day as a spreadsheet writes it": (
        "working_days.csv",
        "2026-04-21",
        "21/04/2026",
        ["working_days.csv:3: “day”写的是“21/04/2026”，应当是日期，写成 2026-01-31 的样子"],
    ),
    "a day that is not in the calendar": (
        "working_days.csv",
        "2026-04-21",
        "2026-02-30",
        ["working_days.csv:3: “day”写的是“2026-02-30”，应当是日期，写成 2026-01-31 的样子"],
    ),
    "a time without minutes": (
        "working_periods.csv",
        "09:00",
        "9h",
        ["working_periods.csv:2: “from”写的是“9h”，应当是一天中的时刻，写成 08:30 的样子"],
    ),
    "yes in another language": (
        "working_days.csv",
        "2026-04-21,no",
        "2026-04-21,não",
        ["working_days.csv:3: “works”写的是“não”，应当是 yes 或 no"],
    ),
    "an end before its beginning": (
        "duties.csv",
        "2025-01-01,2027-12-31",
        "2025-01-01,2024-12-31",
        ["duties.csv:3: “until”（2024-12-31）早于“from”（2025-01-01）"],
    ),
    "working hours that end when they begin": (
        "working_periods.csv",
        "09:00,17:00",
        "09:00,09:00",
        ["working_periods.csv:2: “until”（09:00）应当晚于“from”（09:00）"],
    ),
    "overlapping working hours": (
        "working_periods.csv",
        "09:00,17:00,,",
        "09:00,17:00,,\n16:00,18:00,2026-01-01,",
        ["working_periods.csv:3: 与 working_periods.csv:2 的时段重叠"],
    ),
}
