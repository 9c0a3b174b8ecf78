"""Units: when they work, who adopted what."""
