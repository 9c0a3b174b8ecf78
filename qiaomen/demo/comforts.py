"""What the demonstration's staff have put in order for themselves: phrases with short codes, filters with a name."""

from qiaomen.cases.models import Phrase, SavedFilter
from qiaomen.people.actors import Actor

CITY = {
    "ld": "路灯不亮，请尽快派人查看，修好前请设警示。",
    "jg": "井盖缺失，现场有危险，请先围挡再更换。",
    "lj": "垃圾堆放多日，请清运并加强巡查。",
    "zs": "噪声扰民，请来电人注意休息，我们马上转办。",
    "xx": "感谢您的来电，您的诉求已经登记，办理情况会告诉您。",
}
OWN = {
    ("huawu", "hf"): "您反映的问题已经办好，请问您对结果满意吗？",
    ("ducha", "xc"): "已到现场核查，照片为当日拍摄。",
}
FILTERS = {
    ("paiqian", "dispatch", "超期"): "light=overdue",
    ("paiqian", "dispatch", "桃城区"): "area=131102",
    ("shoujian", "unit", "快到期"): "light=near",
    ("banli", "unit", "超期"): "light=overdue",
    ("ducha", "all", "超期未办"): "state=in_handling&light=overdue",
}


def furnish(actors: dict[str, Actor]) -> None:
    """Safe to run twice."""
    for code, text in CITY.items():
        Phrase.objects.get_or_create(person=None, code=code, defaults={"text": text})
    for (name, code), text in OWN.items():
        Phrase.objects.get_or_create(person=actors[name].person, code=code, defaults={"text": text})
    for (name, desk, title), query in FILTERS.items():
        SavedFilter.objects.get_or_create(person=actors[name].person, desk=desk, name=title, defaults={"query": query})
