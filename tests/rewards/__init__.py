"""The exchange and its ledger."""
