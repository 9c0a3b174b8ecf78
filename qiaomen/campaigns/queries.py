"""What a person may see of registers and items, decided here alone, and the questions that pages ask."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from qiaomen.cases.permissions import DESK_ROLES
from qiaomen.cases.queries import public_cases
from qiaomen.people.actors import UNIT_ROLES, Actor
from qiaomen.shell.numbers import key_of

from .models import Item, ItemEvent, LookBack, Register
from .states import State

LOOK = "look"


def items_visible_to(by: Actor) -> QuerySet[Item]:
    """The items that this actor may see. Deny by default.

    Posts at desks see their area (no area = the whole city); posts in units see what their unit and those below it owe.
    """
    owed = by.units_below(UNIT_ROLES) | by.units_below(UNIT_ROLES, "other_unit__path")
    return Item.objects.filter(by.areas_below(DESK_ROLES) | owed)


def visible_to(by: Actor) -> QuerySet[Register]:
    """The registers that this actor may see: on the ground of a desk, led by one's unit, or with an item one sees."""
    seen = Exists(items_visible_to(by).filter(register=OuterRef("pk")))
    opened = ~Q(state=Register.State.DRAFT)
    led = by.areas_below(DESK_ROLES) | by.units_below(UNIT_ROLES)
    return Register.objects.filter(led | Q(seen) & opened)


def public_registers() -> QuerySet[Register]:
    """What everybody may see: published, and no longer a draft."""
    return Register.objects.filter(public=True).exclude(state=Register.State.DRAFT)


def shown_to_all(items: QuerySet[Item]) -> QuerySet[Item]:
    """Of the items of a published register those that may be named: not those of a case that is not public."""
    return items.exclude(~Q(case__in=public_cases()), case__isnull=False)


def in_state(items: QuerySet[Item], state: str) -> QuerySet[Item]:
    """Those in this state; `look`: struck off, drawn, and not looked at again yet; all of them for any other word."""
    if state == LOOK:
        return items.filter(state=State.STRUCK, pk__in=LookBack.objects.filter(passed=None).values("item"))
    return items.filter(state=state) if state in State.values else items


def register_by_number(among: QuerySet[Register], number: str) -> Register | None:
    """The one with this number among these; None if not there."""
    key = key_of("G", number)
    rows = among.select_related("unit", "area", "category", "form").defer("area__boundary")
    return rows.filter(pk=key).first() if key is not None else None


def item_by_number(among: QuerySet[Item], number: str) -> Item | None:
    """The one with this number among these; None if not there."""
    key = key_of("J", number)
    return with_names(among).select_related("checklist").filter(pk=key).first() if key is not None else None


def with_names(items: QuerySet[Item]) -> QuerySet[Item]:
    """The items with what a list shows, so that it needs no query a row."""
    related = ("register__area", "register__unit", "unit__area", "other_unit__area", "area", "line", "case")
    return items.select_related(*related).defer(
        "register__area__boundary", "unit__area__boundary", "other_unit__area__boundary", "area__boundary",
        "line__course", "case__text",
    )  # fmt: skip


def timeline(item: Item) -> QuerySet[ItemEvent]:
    """The whole history, first event first."""
    return ItemEvent.objects.filter(item=item).select_related("by").order_by("number")
