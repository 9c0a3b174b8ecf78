"""The desks: one table of who finds which cases where, in which order, and what is done there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Case as Case_
from django.db.models import Count, DateTimeField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiaomen.cases.findings import SEES
from qiaomen.cases.intake import ENTERED_BY
from qiaomen.cases.models import Approval, Case
from qiaomen.cases.models.report import Channel
from qiaomen.cases.permissions import DESK_ROLES
from qiaomen.cases.queries import visible_to
from qiaomen.cases.states import MACHINE, OPEN, State
from qiaomen.people.actors import UNIT_ROLES, Actor
from qiaomen.people.models import Role
from qiaomen.shell.context import Desk, Group

R, S = Role, State
# Cases without a running clock stand last: a moment no limit reaches, the same on both databases.
LAST = datetime(9000, 1, 1, tzinfo=UTC)
QUEUE = ("due_order", "pk")


@dataclass(frozen=True)
class CaseDesk:
    """One desk. `only` narrows further what lies in reach; `steps`: what is usually done here, the likeliest first."""

    slug: str
    title: Promise
    empty: Promise
    roles: frozenset[Role]
    states: tuple[State, ...]
    steps: tuple[str, ...]
    columns: tuple[str, ...]
    icon: str
    order: tuple[str, ...] = QUEUE
    tabs: bool = False
    counted: bool = True
    only: Callable[[Actor], Q] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return reverse("desk_list", kwargs={"slug": self.slug})

    def opens_to(self, by: Actor) -> bool:
        """Whether one of the actor's posts works here."""
        return bool(self.roles & by.roles)

    def holds(self, by: Actor) -> Q:
        """Which of the cases that `by` may see wait here for this actor."""
        found = reach(by, self.roles) & Q(state__in=[state.value for state in self.states])
        return found & self.only(by) if self.only else found


def reach(by: Actor, roles: frozenset[Role]) -> Q:
    """The cases for which the actor holds a post with one of these roles. A condition, no query."""
    posts = [post for post in by.posts if Role(post.role) in roles]
    if any(Role(post.role) not in UNIT_ROLES and post.area is None for post in posts):
        return Q()
    found = Q(pk__in=[])
    for post in posts:
        if Role(post.role) in UNIT_ROLES:
            found |= Q(unit__path__startswith=post.unit.path)
        elif post.area is not None:
            found |= Q(area__path__startswith=post.area.path)
    return found


def open_approvals(by: Actor) -> QuerySet[Approval]:
    """Requests that this actor's roles may decide now; nobody decides their own, nor both levels."""
    kinds = Q(pk__in=[])
    if by.roles & {R.SHIFT_LEADER, R.SUPERVISOR}:
        kinds |= Q(kind__in=[Approval.Kind.EXTENSION, Approval.Kind.SUSPENSION])
    if R.SUPERVISOR in by.roles:
        kinds |= Q(kind=Approval.Kind.EXEMPTION, first_at=None)
    if R.ASSESSOR in by.roles:
        kinds |= Q(kind=Approval.Kind.EXEMPTION, first_at__isnull=False) & ~Q(first_by=by.person)
    return Approval.objects.filter(kinds, approved=None).exclude(asked_by=by.person)


def _asked(by: Actor) -> Q:
    return Q(pk__in=open_approvals(by).values("case"))


WHAT = ("category", "area")
DESKS = (
    CaseDesk(
        "accept", _("受理台"), _("没有待受理的事项"), frozenset({R.ACCEPTER}), (S.RECEIVED,),
        ("accept", "decline", "join"), ("nature", "area", "light"), "inbox",
    ),
    CaseDesk(
        "dispatch", _("派单台"), _("没有待派单的事项"), frozenset({R.DISPATCHER}), (S.ACCEPTED,),
        ("dispatch", "join"), (*WHAT, "suggested", "light"), "route",
    ),
    CaseDesk(
        "arbitration", _("审定台"), _("没有待审定的事项"), frozenset({R.SHIFT_LEADER}), (S.DISPUTED,),
        ("arbitrate",), (*WHAT, "returns", "light"), "flag",
    ),
    CaseDesk(
        "unit", _("单位办理台"), _("本单位现在没有要办的事项"), UNIT_ROLES, (S.DISPATCHED, S.IN_HANDLING, S.SUSPENDED),
        ("take", "finish", "resume"), (*WHAT, "unit", "state", "light"), "edit", tabs=True,
    ),
    CaseDesk(
        "approvals", _("审批台"), _("没有等您审批的申请"), frozenset({R.SHIFT_LEADER, R.SUPERVISOR, R.ASSESSOR}),
        (S.IN_HANDLING, S.CLOSED),
        ("approve_extension", "approve_suspension", "approve_exemption"), ("asked", "unit", "light"), "check",
        only=_asked,
    ),
    CaseDesk(
        "verify", _("核查台"), _("没有待核查的事项"), frozenset({R.SUPERVISOR, R.COLLECTOR}), (S.FINISHED,),
        ("verify", "send_back"), (*WHAT, "unit", "light"), "eye",
    ),
    CaseDesk(
        "answer", _("答复台"), _("没有待答复、待回访的事项"), frozenset({R.OPERATOR, R.ACCEPTER, R.SUPERVISOR}),
        (S.VERIFIED, S.ANSWERED), ("answer", "rate"), ("category", "unit", "state", "light"), "message", tabs=True,
    ),
    CaseDesk(
        "contest", _("异议台"), _("没有待核实的异议"), frozenset({R.SUPERVISOR}), (S.CONTESTED,),
        ("dismiss", "reopen"), (*WHAT, "unit", "light"), "alert",
    ),
    CaseDesk(
        "all", _("全部事项"), _("没有符合条件的事项"), DESK_ROLES | UNIT_ROLES, tuple(State), (),
        (*WHAT, "unit", "state", "light"), "search", order=("-opened_at", "-pk"), counted=False,
    ),
)  # fmt: skip
BY_SLUG = {desk.slug: desk for desk in DESKS}


@dataclass(frozen=True)
class MorePage:
    """A page for staff that is no queue of cases, in the same navigation."""

    title: Promise
    roles: frozenset[Role]
    url_name: str
    icon: str
    group: Group


# Who writes to people: what they type often has a short code.
PHRASE_ROLES = frozenset({R.OPERATOR, R.ACCEPTER, R.DISPATCHER, R.SHIFT_LEADER, R.CLERK, R.HANDLER, R.SUPERVISOR})
OVERSEERS = frozenset({R.SUPERVISOR, R.LEADER, R.SHIFT_LEADER, R.ASSESSOR})
MORE_PAGES = (
    MorePage(_("今天的路线"), frozenset({R.COLLECTOR, R.HANDLER, R.SUPERVISOR}), "route", "route", Group.CASES),
    MorePage(_("接听热线"), frozenset(ENTERED_BY[Channel.HOTLINE]), "operator", "phone", Group.CASES),
    MorePage(_("登记诉求"), frozenset[Role]().union(*ENTERED_BY.values()), "staff_intake_start", "plus", Group.CASES),
    MorePage(_("常用语"), PHRASE_ROLES, "phrases", "message", Group.CASES),
    MorePage(_("一周"), frozenset({R.LEADER, R.SUPERVISOR, R.SHIFT_LEADER}), "week", "sun", Group.OVERVIEW),
    MorePage(_("督查看板"), OVERSEERS, "board", "flag", Group.OVERVIEW),
    MorePage(_("督查地图"), OVERSEERS, "ground_map", "place", Group.OVERVIEW),
    MorePage(_("点线面"), SEES, "findings", "route", Group.OVERVIEW),
    MorePage(_("回头看"), MACHINE["look_back"].by, "look_backs", "refresh", Group.OVERVIEW),
    MorePage(_("发件箱"), frozenset({R.ADMINISTRATOR, R.SUPERVISOR}), "outbox", "inbox", Group.DATA),
    MorePage(_("存证与查阅记录"), frozenset({R.ADMINISTRATOR, R.SUPERVISOR}), "history", "shield", Group.DATA),
)


def desks_of(by: Actor) -> list[CaseDesk]:
    """The desks that this actor's posts open, in the chain's order."""
    return [desk for desk in DESKS if desk.opens_to(by)]


def counts(by: Actor, desks: list[CaseDesk]) -> dict[str, int]:
    """How many cases wait at each counted desk. One query for all of them."""
    counted = [desk for desk in desks if desk.counted]
    if not counted:
        return {}
    sums = {desk.slug: Count("pk", filter=desk.holds(by)) for desk in counted}
    return visible_to(by).filter(waiting(by, counted)).aggregate(**sums)


def waiting(by: Actor, desks: list[CaseDesk]) -> Q:
    """What waits at any of these desks."""
    found = Q(pk__in=[])
    for desk in desks:
        found |= desk.holds(by)
    return found


def in_order(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with `due_order`, the moment by which queues are sorted: those without a running clock last."""
    return cases.annotate(due_order=Coalesce("due_at", Value(LAST, output_field=DateTimeField())))


def navigation(by: Actor, *, here: str, desk: str = "") -> list[Desk]:
    """The lines of the staff navigation. `here`: the page's path; `desk`: the desk that a case was opened from."""
    mine = desks_of(by)
    waits = counts(by, mine)
    lines = [
        Desk(
            str(one.title), one.url, Group.CASES, waits.get(one.slug),
            current=here == one.url or desk == one.slug, icon=one.icon,
        )
        for one in mine
    ]  # fmt: skip
    for more in MORE_PAGES:
        if more.roles & by.roles:
            url = reverse(more.url_name)
            lines.append(Desk(str(more.title), url, more.group, current=here.startswith(url), icon=more.icon))
    return lines


def urgent(by: Actor, *, at: datetime, limit: int = 10) -> list[Case]:
    """What waits for this actor first: what they have taken themselves and whose clock runs, then what is due soonest.

    One query."""
    desks = [desk for desk in desks_of(by) if desk.counted]
    rows = in_order(visible_to(by).filter(waiting(by, desks), state__in=[state.value for state in OPEN]))
    others = Case_(When(handler=by.person, due_at__isnull=False, then=0), default=1, output_field=IntegerField())
    return list(rows.select_related("category", "unit", "area").order_by(others, *QUEUE)[:limit])
