"""What follows each step: one table, enqueued in the step's own transaction, done at least once."""

from qiaomen.cases.models import CaseEvent


def follow(event: CaseEvent) -> None:
    """Enqueue what follows this event. Called inside the step's transaction."""
