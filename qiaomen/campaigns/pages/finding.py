"""Registers by the number in an address: for whoever may see them, and for whoever leads them."""

from django.http import Http404

from qiaomen.campaigns.models import Register
from qiaomen.campaigns.permissions import may_plan
from qiaomen.campaigns.queries import register_by_number, visible_to
from qiaomen.people.pages.staff import StaffRequest


def find(request: StaffRequest, number: str) -> Register:
    """The register with this number that this person may see; 404 otherwise."""
    found = register_by_number(visible_to(request.actor), number)
    if found is None:
        raise Http404
    return found


def find_to_plan(request: StaffRequest, number: str) -> Register:
    """The same, for whoever leads it; 404 for others."""
    found = find(request, number)
    if not may_plan(request.actor, found.area):
        raise Http404
    return found
