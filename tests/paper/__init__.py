"""Reports and people that come as tables."""
