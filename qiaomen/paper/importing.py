"""Takes a table of reports in: batch by batch, row by row; a bad row is put aside and no good one is lost with it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from qiaomen.cases.acceptance import accept
from qiaomen.cases.intake import receive
from qiaomen.cases.models import Case, Report
from qiaomen.cases.problems import CannotMove
from qiaomen.city.tables import Line, Table
from qiaomen.people.actors import Actor
from qiaomen.places.queries import held_city
from qiaomen.reactions import without_reactions

from .known import Known, known
from .mapping import Plan
from .rows import Fault, Row, read_row

# So many rows a transaction: what a killed import loses, and for how long others wait to write on SQLite.
BATCH = 200


@dataclass(frozen=True)
class Refused:
    """A row that was not taken in, and why."""

    line: Line
    faults: Sequence[Fault]


@dataclass
class Outcome:
    """What became of the rows. `outside`: of the new ones, those routed elsewhere; `left`: not asked for by `only`."""

    new: int = 0
    known: int = 0
    left: int = 0
    outside: int = 0
    accepted: int = 0
    refused: list[Refused] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows that were looked at."""
        return self.new + self.known + self.left + len(self.refused)


def import_table(
    table: Table,
    plan: Plan,
    *,
    by: Actor,
    at: datetime,
    told: Callable[[Outcome], None] = lambda _outcome: None,
    dry_run: bool = False,
) -> Outcome:
    """Take in every good row that is not there yet. `told` hears the counts after each batch.

    A batch is one transaction, so an import that was killed is completed by running it again. With `dry_run`
    each batch is taken back. Old reports (`plan.history`) are followed by no messages.
    """
    with ExitStack() as stack:
        stack.enter_context(held_city())
        if plan.history:
            stack.enter_context(without_reactions())
        work = _Import(plan, known(), by, at)
        for lines in _batches(table.lines):
            with transaction.atomic():
                work.batch(lines)
                transaction.set_rollback(dry_run)
            told(work.outcome)
        return work.outcome


def _batches(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    for begin in range(0, len(lines), BATCH):
        yield lines[begin : begin + BATCH]


class _Import:
    """The counts, and the keys with their texts that this run has seen: a dry run leaves none in the database."""

    def __init__(self, plan: Plan, names: Known, by: Actor, at: datetime) -> None:
        self.plan, self.names, self.by, self.at = plan, names, by, at
        self.outcome = Outcome()
        self.texts: dict[str, str] = {}

    def batch(self, lines: Sequence[Line]) -> None:
        """One transaction's rows."""
        taken = [line for line in lines if self.plan.takes(line.cells)]
        self.outcome.left += len(lines) - len(taken)
        rows = [read_row(line, self.plan, self.names, at=self.at) for line in taken]
        keys = [row.submission.idempotency_key for row in rows if row.submission]
        there = Report.objects.filter(idempotency_key__in=keys)
        self.texts.update((str(key), text) for key, text in there.values_list("idempotency_key", "text"))
        for row in rows:
            faults = self._take(row)
            if faults:
                self.outcome.refused.append(Refused(row.line, faults))

    def _take(self, row: Row) -> Sequence[Fault]:
        submission = row.submission
        if submission is None:
            return row.faults
        there = self.texts.get(submission.idempotency_key)
        if there is not None:
            if there != submission.text:
                what = _("这个编号已经用在另一条诉求上（文字不同）；请改正编号，或者在映射里写 source 说明来源")
                return [Fault(self.plan.shown("key"), self.plan.value("key", row.line.cells), what)]
            self.outcome.known += 1
            return ()
        try:
            # A savepoint: what the database refuses takes only its own row down.
            with transaction.atomic():
                self._enter(row)
        except CannotMove as problem:
            name = problem.field or "channel"
            return [Fault(self.plan.shown(name), self.plan.value(name, row.line.cells), problem.message)]
        except (DataError, IntegrityError) as problem:
            return [Fault(self.plan.shown("text"), "", _("数据库不接受这一行：%(error)s") % {"error": problem})]
        self.texts[submission.idempotency_key] = submission.text
        return ()

    def _enter(self, row: Row) -> None:
        assert row.submission is not None
        report = receive(row.submission, by=self.by, at=self.at)
        outside = report.outside_id is not None
        accepts = row.category is not None and not outside
        if accepts and row.category is not None:
            case = Case.objects.get(own_voices__report=report)
            accept(case, category=row.category, filing_standard=None, by=self.by, at=self.at)
        self.outcome.new += 1
        self.outcome.outside += outside
        self.outcome.accepted += accepts
