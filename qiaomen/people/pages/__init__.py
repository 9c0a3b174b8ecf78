"""Reception of staff: the door that every staff page stands behind."""
