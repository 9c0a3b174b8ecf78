"""The desks: queues, the case page, and the forms of its steps."""
