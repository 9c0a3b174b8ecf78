"""Slips that show only beside other rows or files of Vila Clara, and what is told about each."""

from .slips_in_cells import Slip

# file, what stands there, what a slip makes of it, all that is told
SLIPS: dict[str, Slip] = {
    "a code twice": (
        "units.csv",
        "NOR,Subprefeitura Norte",
        "OBR,Subprefeitura Norte",
        [
            "units.csv:6: 与 units.csv:3 重复：code=OBR",
            "duties.csv:6: “lead”写的是“NOR”，units.csv 里没有这个代码；是不是“OBR”？",
            "adoptions.csv:3: “unit”写的是“NOR”，units.csv 里没有这个代码；是不是“OBR”？",
        ],
    ),
    "a category twice": (
        "categories.csv",
        "component,tampa,",
        "component,luz,",
        [
            "categories.csv:3: 与 categories.csv:2 重复：standard=VC-2025 kind=component code=luz",
            "filing_standards.csv:3: “category”写的是“tampa”，categories.csv 里没有这样的类别（VC-2025 component）",
            "filing_standards.csv:4: “category”写的是“tampa”，categories.csv 里没有这样的类别（VC-2025 component）",
        ],
    ),
    "an unknown unit": (
        "duties.csv",
        "VC,component,,VC-2025,OBR,",
        "VC,component,,VC-2025,OBRA,",
        ["duties.csv:2: “lead”写的是“OBRA”，units.csv 里没有这个代码；是不是“OBR”？"],
    ),
    "an unknown area": (
        "duties.csv",
        "VC-2,,,,NOR",
        "VC-9,,,,NOR",
        ["duties.csv:6: “area”写的是“VC-9”，divisions.csv 里没有这个代码；是不是“VC-1”？"],
    ),
    "an unknown line": (
        "adoptions.csv",
        "LIM,,AV1,",
        "LIM,,RUA,",
        ["adoptions.csv:2: “line”写的是“RUA”，lines.geojson 里没有这个代码"],
    ),
    "an area and a line": (
        "adoptions.csv",
        "LIM,,AV1,",
        "LIM,VC,AV1,",
        ["adoptions.csv:2: “area”和“line”应当写一个，而且只写一个"],
    ),
    "an unknown category": (
        "duties.csv",
        "event,lixo,",
        "event,lixa,",
        ["duties.csv:3: “category”写的是“lixa”，categories.csv 里没有这样的类别（event）；是不是“lixo”？"],
    ),
    "an unknown category of an adoption": (
        "adoptions.csv",
        "adoption,lixo,",
        "adoption,lixo poda,",
        ["adoptions.csv:2: “categories”写的是“poda”，categories.csv 里没有这样的类别（任何标准）"],
    ),
    "an unknown standard": (
        "duties.csv",
        "VC,component,,VC-2025,",
        "VC,component,,VC-2024,",
        ["duties.csv:2: “category”写的是“”，categories.csv 里没有这样的类别（VC-2024 component）；是不是“VC-2025”？"],
    ),
    "no rows where some are needed": (
        "working_periods.csv",
        "09:00,17:00,,\n",
        "",
        ["working_periods.csv:0: 只有表头，没有数据"],
    ),
    "a parent of a smaller level": (
        "divisions.csv",
        "county,VC,-47.880",
        "county,VC-1-A,-47.880",
        ["divisions.csv:4: 级别是 county，上级“VC-1-A”是 community，应当是：city"],
    ),
    "no parent": (
        "divisions.csv",
        "county,VC,-47.880",
        "county,,-47.880",
        ["divisions.csv:4: “parent”不能为空：只有 city 没有上级"],
    ),
    "two cities": (
        "divisions.csv",
        "county,VC,-47.880",
        "city,,-47.880",
        ["divisions.csv:4: 级别为 city 的只能有一行，divisions.csv:2 已经是了"],
    ),
    "no city": (
        "divisions.csv",
        "city,,-47.890",
        "county,,-47.890",
        [
            "divisions.csv:0: 没有级别为 city 的一行",
            "divisions.csv:2: “parent”不能为空：只有 city 没有上级",
            "divisions.csv:3: 级别是 county，上级“VC”是 county，应当是：city",
            "divisions.csv:4: 级别是 county，上级“VC”是 county，应当是：city",
        ],
    ),
    "a circle of parents": (
        "units.csv",
        "department,,VC,16 5550-0101",
        "department,OBR-LUZ,VC,16 5550-0101",
        ["units.csv:3: 上级绕成了一圈：OBR → OBR-LUZ → OBR"],
    ),
    "an unknown parent": (
        "units.csv",
        "department,OBR,VC,",
        "department,OBS,VC,",
        ["units.csv:4: “parent”写的是“OBS”，units.csv 里没有这个代码；是不是“OBR”？"],
    ),
    "an unknown time zone": (
        "city.toml",
        "America/Sao_Paulo",
        "America/Sao Paulo",
        ["city.toml:time_zone: 没有“America/Sao Paulo”这个时区，应当像 Asia/Shanghai；是不是“America/Sao_Paulo”？"],
    ),
    "an unknown language": (
        "city.toml",
        'language = "pt"',
        'language = "portuguese"',
        ["city.toml:language: 没有“portuguese”这个语言代码，应当像 zh-hans、en、pt"],
    ),
    "an unknown key": (
        "city.toml",
        "time_zone =",
        "timezone =",
        [
            "city.toml:timezone: 不认识“timezone”，可以写：code、name、name_en、language、time_zone、"
            "rules、files、boundaries、lines；是不是“time_zone”？",
            "city.toml:time_zone: 不能为空",
        ],
    ),
    "a code that is a number": (
        "city.toml",
        'code = "VC"',
        "code = 131100",
        ["city.toml:code: 应当是加引号的文字，写的是 131100"],
    ),
    "an unknown rule": (
        "city.toml",
        "auto_dispatch = true",
        "auto_dispach = true",
        ["city.toml:rules.cases: 没有 auto_dispach 这条规则"],
    ),
    "rules of no room": (
        "city.toml",
        "[rules.cases]",
        "[rules.case]",
        ["city.toml:rules.case: 不认识“case”，可以写：cases、hours；是不是“cases”？"],
    ),
    "what is not TOML": (
        "city.toml",
        'code = "VC"',
        'code = "VC',
        ["city.toml:2: 不是有效的 TOML：Illegal character '\\n' (at line 2, column 11)"],
    ),
    "a boundary of an unknown area": (
        "boundaries.geojson",
        '{"code": "VC-2"}',
        '{"code": "VC-3"}',
        ["boundaries.geojson:2: 代码写的是“VC-3”，divisions.csv 里没有这个代码；是不是“VC-1”？"],
    ),
    "a boundary that does not close": (
        "boundaries.geojson",
        ", [-47.92, -22.03]]]}}",
        ", [-47.92, -22.00]]]}}",
        ["boundaries.geojson:1: 坐标写法有误：每个点应为 [经度, 纬度]，面的每个环应首尾相接。"],
    ),
    "a line of an unknown kind": (
        "lines.geojson",
        '"kind": "road"',
        '"kind": "rua"',
        [
            "lines.geojson:1: 种类“rua”无效，应为：road river canal rail。",
            "adoptions.csv:2: “line”写的是“AV1”，lines.geojson 里没有这个代码",
        ],
    ),
}
