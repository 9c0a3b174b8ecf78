"""What the setting CITY_QUERY may name: a city, or none yet."""


class Hengshui:
    """The parts that the frame reads."""

    name, name_en, time_zone, language = "衡水市", "Hengshui", "Asia/Shanghai", "zh-hans"


def hengshui() -> Hengshui:
    """The sample's city."""
    return Hengshui()


def nowhere() -> None:
    """A database without a city."""
