"""老旧小区: who may be renewed, and in which order: a weighted score that explains itself line by line, exactly.

Everything is a fraction of whole numbers: two compounds that differ by one household differ in their score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Built in this year or earlier: old enough. Full points come this many years before it.
BUILT_BY, YEARS = 2005, 25
MUNICIPAL, SERVICES = 5, 4  # how many facilities and services are looked for
CONSENT = Fraction(2, 3)


class Criterion(TextChoices):
    """The page's five reasons."""

    BUILT = "built", _("建成年代早")
    UPKEEP = "upkeep", _("失养失修失管")
    MUNICIPAL = "municipal", _("市政配套不完善")
    SERVICES = "services", _("社区服务设施不健全")
    WISH = "wish", _("居民改造意愿强")


WEIGHTS: dict[str, int] = {
    Criterion.BUILT: 25, Criterion.UPKEEP: 20, Criterion.MUNICIPAL: 20, Criterion.SERVICES: 15, Criterion.WISH: 20,
}  # fmt: skip
# What one more step of a criterion is, in words.
STEPS_OF: dict[str, Promise] = {
    Criterion.BUILT: _("早建 1 年"), Criterion.UPKEEP: _("失管程度高一级"), Criterion.MUNICIPAL: _("少一样市政配套"),
    Criterion.SERVICES: _("少一样社区服务"), Criterion.WISH: _("多 1 户同意"),
}  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What is known of a compound. `upkeep`: 0 looked after, 1 in part, 2 not at all; `lacks_…`: so many lack."""

    built_in: int
    upkeep: int
    lacks_municipal: int
    lacks_services: int
    households: int
    consents: int


@dataclass(frozen=True)
class Line:
    """One line of the score: so many of so many steps, and the points for them."""

    criterion: Criterion
    steps: int
    of: int
    weight: int

    @property
    def points(self) -> Fraction:
        """Exactly."""
        return Fraction(self.weight * self.steps, self.of)

    @property
    def a_step(self) -> Fraction:
        """What one more step is worth."""
        return Fraction(self.weight, self.of)


@dataclass(frozen=True)
class Change:
    """So many more steps of one criterion, alone, would lift a compound above the next one."""

    criterion: Criterion
    steps: int


def lines_of(facts: Facts, weights: Mapping[str, int]) -> list[Line]:
    """The score, line by line, in the order of the criteria."""
    steps = {
        Criterion.BUILT: (min(max(BUILT_BY - facts.built_in, 0), YEARS), YEARS),
        Criterion.UPKEEP: (facts.upkeep, 2),
        Criterion.MUNICIPAL: (facts.lacks_municipal, MUNICIPAL),
        Criterion.SERVICES: (facts.lacks_services, SERVICES),
        Criterion.WISH: (facts.consents, facts.households),
    }
    return [Line(one, *steps[one], weights[one]) for one in Criterion]


def score(lines: Sequence[Line]) -> Fraction:
    """All lines together."""
    return sum((line.points for line in lines), Fraction())


def changes_to_pass(lines: Sequence[Line], above: Fraction) -> list[Change]:
    """For each criterion that could do it alone: the least number of further steps that make more than `above`."""
    gap, found = above - score(lines), []
    for line in lines:
        if not line.a_step:
            continue
        steps = max(0, gap // line.a_step + 1)
        if steps and line.steps + steps <= line.of:
            found.append(Change(line.criterion, int(steps)))
    return found


def why_not(facts: Facts) -> list[Promise]:
    """What keeps a compound out, one reason a line; none: it may be renewed."""
    reasons: list[Promise] = []
    if facts.built_in > BUILT_BY:
        reasons.append(_("建成太晚：要在 2005 年底以前建成。"))
    if not (facts.upkeep or facts.lacks_municipal or facts.lacks_services):
        reasons.append(_("没有失管，市政配套和社区服务也不缺。"))
    if Fraction(facts.consents, facts.households) < CONSENT:
        reasons.append(_("同意的住户不到三分之二。"))
    return reasons
