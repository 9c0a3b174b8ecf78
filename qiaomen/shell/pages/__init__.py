"""Pages that belong to no other room: health and signing in."""
