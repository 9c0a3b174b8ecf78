"""Reception: what people see of the chain, one file a page."""
