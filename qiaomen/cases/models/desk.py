"""What somebody at a desk keeps for their own convenience: filters with a name, phrases with a short code."""

from django.db import models

from qiaomen.people.models import Person


class SavedFilter(models.Model):
    """A list narrowed in a way that this person needs again and again, as a tab with its count."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    desk = models.CharField(max_length=16)
    name = models.CharField(max_length=12)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "desk", "name"], name="a_saved_filter_has_a_name_of_its_own")
        ]

    def __str__(self) -> str:
        return self.name


class Phrase(models.Model):
    """A sentence that is typed often, and its short code: `;ld`. Without a person it is the whole city's."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=12)
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "code"], name="a_phrase_has_a_code_of_its_own"),
            # Two empty persons count as different in SQL.
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(person=None), name="a_phrase_of_the_city_has_a_code_of_its_own"
            ),
        ]

    def __str__(self) -> str:
        return self.text
