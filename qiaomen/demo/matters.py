"""What the invented residents of the demonstration say: by category, with the scene that their photo shows."""

from dataclasses import dataclass

from qiaomen.cases.models import Reason


@dataclass(frozen=True)
class Matter:
    """A kind of trouble: the category's kind and code, the drawn scene (None: no photo), what people say of it."""

    kind: str
    code: str
    scene: str | None
    words: tuple[str, ...]
    done: str
    weight: int = 2


MATTERS = (
    Matter("component", "01037", "lamp", (
        "{place}往东走第三盏路灯，三天了一直不亮，晚上黑得看不见路。",
        "{place}旁边的路灯一闪一闪的，孩子下晚自习不敢走。",
        "{place}门口路灯杆歪了，风一吹直晃，怕砸着人。",
    ), "已更换光源和镇流器，夜间复查亮灯正常。", 5),
    Matter("component", "01002", "manhole", (
        "{place}路口的污水井盖不见了，只插了根树枝，太危险了！",
        "{place}前面井盖裂了，车一压咣当响，楼上一夜睡不好。",
    ), "已更换井盖并加装防坠网，周边路面清理完毕。", 4),
    Matter("component", "01004", "water", (
        "一下雨{place}门前就成河，雨水箅子全让树叶堵死了。",
        "{place}的下水篦子被人用水泥糊上了，积水排不走。",
    ), "已疏通雨水箅子并清掏淤泥，泼水试验排水顺畅。", 3),
    Matter("event", "06010", "garbage", (
        "{place}后面空地有人倒垃圾，堆成小山，苍蝇乱飞。",
        "{place}旁边的垃圾好几天没人拉，味道太大了。",
        "早上遛弯路过{place}，墙根一溜生活垃圾，希望管管。",
    ), "垃圾已全部清运，地面冲洗消杀，增设提示牌。", 6),
    Matter("event", "06013", "pothole", (
        "{place}附近路面塌了个坑，电动车差点摔倒。",
        "{place}门口的路坑坑洼洼，雨天溅一身泥，什么时候修？",
    ), "已铣刨修补沥青路面，平整度检查合格。", 4),
    Matter("event", "09009", "parking", (
        "{place}两边停满了车，公交都过不去，早高峰堵半小时。",
        "{place}人行道上天天停车，老人推婴儿车只能走机动车道。",
    ), "已现场劝离并对拒不驶离车辆依法告知，施划禁停标线。", 5),
    Matter("event", "06028", "noise", (
        "{place}旁边的音响从早响到晚，家里有高三学生，求管管。",
        "{place}对面每天广场舞到十点半，声音太大。",
    ), "已与活动组织者约定时段和音量，现场检测达标。", 3),
    Matter("component", "04002", "tree", (
        "{place}前的行道树枯了一半，大树枝悬着，刮风吓人。",
        "昨晚大风，{place}边上一棵树倒了，压着非机动车道。",
    ), "已清理倒伏树木并修剪危险枝，道路恢复通行。", 3),
    Matter("event", "06026", "river", (
        "{place}附近河水发黑发臭，岸边能看见一根管子往外排。",
    ), "已封堵排口并清理岸线，连续三日取样无异味。", 2),
    Matter("event", "07001", "wall", (
        "{place}的墙上、电线杆上全是小广告，撕了又贴。",
    ), "已铲除小广告并粉刷墙面，纳入每日巡查。", 3),
    Matter("event", "06012", "cigarette", (
        "{place}门口台阶上全是烟头，没见有人扫。",
    ), "已安排保洁每日两次清扫，增设灭烟筒。", 3),
    Matter("event", "09005", "parking", (
        "{place}的商户把货摆到盲道上，人没法走。",
    ), "商户已将货物收回店内，签订门前三包责任书。", 3),
    Matter("event", "06029", None, (
        "{place}晚上露天烧烤，油烟全飘进家里，窗户不敢开。",
    ), "已取缔露天炉具，商户改用室内无烟设备。", 2),
    Matter("event", "08001", None, (
        "{place}旁边工地半夜还在打桩，手机测了七十分贝。",
    ), "已责令夜间停工，施工时间公示在围挡上。", 2),
    Matter("event", "01061", None, (
        "{place}这栋楼暖气一直不热，家里只有十五度，有八十岁老人。",
    ), "已排气并更换楼栋过滤器，入户测温二十一度。", 2),
    Matter("event", "06030", "water", (
        "{place}下水道堵了往外冒脏水，流了半条街。",
    ), "已疏通管道并清洗路面，复查无外溢。", 3),
    Matter("event", "09012", None, (
        "{place}消防通道被私家车堵死，万一着火怎么办。",
    ), "已清除障碍并划设消防车道标线。", 2),
    Matter("component", "03001", None, (
        "{place}旁边公厕没水，锁着门，老人出来不方便。",
    ), "已恢复供水并调整开放时间。", 1),
    Matter("event", "06051", None, (
        "{place}门前盲道被花坛截断了，盲人朋友根本没法走。",
    ), "已移除花坛并补铺盲道砖。", 1),
)  # fmt: skip

NAMES = tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")
GIVEN = ("秀英", "建国", "丽", "强", "敏", "静", "磊", "军", "洋", "艳", "勇", "娟", "桂兰", "志强", "玉梅", "海燕")
NOT_OURS = (
    "楼上邻居欠我两万块钱不还，政府能不能帮我要回来？",
    "网上买的手机是坏的，商家不给退。",
    "法院判决我不服，请领导过问一下。",
)
UNHAPPY = ("修了两天又坏了", "只扫了一半，后面那堆还在", "没人来过，照片不是这里", "时间太长了")


def reason_of(kind: str, code: str) -> Reason:
    """A reason of the reference city."""
    return Reason.objects.get(kind=kind, code=code)
