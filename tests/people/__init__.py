"""People: as whom they act."""
