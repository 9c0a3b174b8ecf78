"""What is cut when a round is closed: no key, number, moment or order leads from a door to its answer any more.

The answers are written anew, in an order that nobody knows, all with the day of closing. Two kinds are not: those of
the second visits, which were counted, and those of areas with so few answers that the area alone says whose they are.
"""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time
from uuid import uuid4

from qiaomen.cases.published import LEAST
from qiaomen.forms.models import Answer
from qiaomen.rounds.models import DoorAnswer, HouseholdRound
from qiaomen.units.queries import working_time

BATCH = 500


def forget_doors(one: HouseholdRound, *, at: datetime) -> None:
    """Write the answers of a round anew and delete the old ones. In the transaction of whoever closes it."""
    rows = list(DoorAnswer.objects.filter(stratum__round=one).values_list("pk", "answer", "stratum", "is_check"))
    in_area = Counter(stratum for _pk, _answer, stratum, is_check in rows if not is_check)
    kept = [(old, stratum) for _pk, old, stratum, is_check in rows if not is_check and in_area[stratum] >= LEAST]
    random.SystemRandom().shuffle(kept)
    zone = working_time().zone
    day = datetime.combine(at.astimezone(zone).date(), time(), zone)
    for part in _batches(kept):
        known = Answer.objects.in_bulk([old for old, _stratum in part])
        anew = Answer.objects.bulk_create([_anew(known[old], day) for old, _stratum in part])
        pairs = zip(anew, part, strict=True)
        DoorAnswer.objects.bulk_create(
            DoorAnswer(stratum_id=stratum, answer=answer) for answer, (_old, stratum) in pairs
        )
    for part in _batches([(pk, old) for pk, old, _stratum, _check in rows]):
        DoorAnswer.objects.filter(pk__in=[pk for pk, _old in part]).delete()
        Answer.objects.filter(pk__in=[old for _pk, old in part]).delete()


def _anew(old: Answer, day: datetime) -> Answer:
    """The same answer as one that nobody brought."""
    return Answer(
        instance_id=f"uuid:{uuid4()}", form_id=old.form_id, version_id=old.version_id, values=old.values,
        faults=old.faults, digest=old.digest, source=old.source, received_at=day,
    )  # fmt: skip


def _batches(rows: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    return (rows[n : n + BATCH] for n in range(0, len(rows), BATCH))
