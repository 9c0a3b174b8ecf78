"""Phrases that somebody may use: their own, and the city's."""

from django.db.models import Q

from qiaomen.cases.models import Phrase
from qiaomen.people.actors import Actor


def phrases_of(by: Actor) -> list[Phrase]:
    """Their own before the city's, by code; one's own stands in place of the city's of the same code. One query."""
    rows = Phrase.objects.filter(Q(person=by.person) | Q(person=None))
    mine = {one.code for one in rows if one.person_id is not None}
    return [one for one in rows if one.person_id is not None or one.code not in mine]
