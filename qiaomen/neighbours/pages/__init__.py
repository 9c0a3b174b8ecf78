"""The page of this meeting point."""
