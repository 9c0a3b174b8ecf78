"""Why a step of a call was refused, in words that the user may read."""

from qiaomen.cases.problems import CannotMove


class CannotHonour(CannotMove):
    """Refused, and nothing changed. `field` names the faulty input, if one."""
