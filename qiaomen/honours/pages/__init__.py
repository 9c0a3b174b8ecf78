"""Reception of the honours."""
