"""Pages for staff that are no queue."""
