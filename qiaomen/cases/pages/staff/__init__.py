"""Pages for staff that are no queue: entering reports, the board, look-backs, upkeep."""
