"""Notices: messages that leave the house, with an outbox that shows what failed."""
