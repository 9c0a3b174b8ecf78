"""Reception of the exchange: the public page, the counter, the store, the campaigns."""
