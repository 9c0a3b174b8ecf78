"""Who works in the demonstration city: one sign-in a role, and the people of the units."""

from django.contrib.auth.hashers import make_password

from qiaomen.people.actors import Actor, staff
from qiaomen.people.models import Person, Post, Role
from qiaomen.units.models import Unit, UnitKind

# Everybody may know it: the demonstration holds nobody's real data and listens on this machine only.
PASSWORD = "qiaomen-demo"  # noqa: S105
CENTRE = "HS-ZX"
# role, user name, name, unit
SIGN_INS = (
    ("话务员 operator", "huawu", "温晓雨", CENTRE),
    ("受理员 accepter", "shouli", "何敏", CENTRE),
    ("派遣员 dispatcher", "paiqian", "赵启明", CENTRE),
    ("值班长 shift leader", "zhiban", "孙卫国", CENTRE),
    ("单位收件人 clerk", "shoujian", "李桂芳", "HS-SZ"),
    ("办理人 handler", "banli", "张铁成", "HS-SZ"),
    ("采集员 collector", "caiji", "刘小川", CENTRE),
    ("督查员 supervisor", "ducha", "马骥", CENTRE),
    ("考核员 assessor", "kaohe", "周静仪", CENTRE),
    ("领导 leader", "lingdao", "陈立群", CENTRE),
    ("系统管理员 administrator", "guanli", "吴方", CENTRE),
    ("活动组织者 organiser", "zuzhi", "郑春梅", CENTRE),
    ("兑换点工作人员 keeper", "duihuan", "冯志远", CENTRE),
)
ROLES = {
    "huawu": Role.OPERATOR,
    "shouli": Role.ACCEPTER,
    "paiqian": Role.DISPATCHER,
    "zhiban": Role.SHIFT_LEADER,
    "shoujian": Role.CLERK,
    "banli": Role.HANDLER,
    "caiji": Role.COLLECTOR,
    "ducha": Role.SUPERVISOR,
    "kaohe": Role.ASSESSOR,
    "lingdao": Role.LEADER,
    "guanli": Role.ADMINISTRATOR,
    "zuzhi": Role.ORGANISER,
    "duihuan": Role.KEEPER,
}
SEE_CONTACTS = {Role.OPERATOR, Role.ACCEPTER, Role.CLERK, Role.SUPERVISOR, Role.ORGANISER}


def hire() -> dict[str, Actor]:
    """Make everybody, without passwords yet; safe to run twice.

    Actors by user name, and by `clerk:UNIT` and `handler:UNIT`.
    """
    actors = {}
    for _role, username, name, code in SIGN_INS:
        actors[username] = _employ(username, name, ROLES[username], Unit.objects.get(code=code))
    for unit in Unit.objects.exclude(kind=UnitKind.CENTRE).order_by("code"):
        for role, title in ((Role.CLERK, "收件人"), (Role.HANDLER, "办理人")):
            own = next((one for one in SIGN_INS if one[3] == unit.code and ROLES[one[1]] == role), None)
            key = f"{role.value}:{unit.code}"
            actors[key] = (
                actors[own[1]]
                if own
                else _employ(f"{role.value}-{unit.code}".lower(), unit.name[:40] + title, role, unit)
            )
    return actors


def _employ(username: str, name: str, role: Role, unit: Unit) -> Actor:
    person, _new = Person.objects.get_or_create(
        username=username, defaults={"name": name, "email": f"{username}@example.org", "password": "!"}
    )
    Post.objects.get_or_create(
        person=person, role=role, unit=unit, area=None, defaults={"sees_contacts": role in SEE_CONTACTS}
    )
    return staff(person)


def open_accounts() -> None:
    """Give the sign-ins their password: the very last thing, so that half a demonstration is known as such."""
    Person.objects.filter(username__in=ROLES).update(password=make_password(PASSWORD))
