"""Reception of the rounds."""
