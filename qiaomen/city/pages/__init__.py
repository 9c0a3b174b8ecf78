"""Reception of the administration: for administrators alone."""
