"""Rewards: what residents bring is exchanged for goods in limited stock, in a ledger that always sums to zero."""
