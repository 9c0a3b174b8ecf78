"""Reception of the room."""
