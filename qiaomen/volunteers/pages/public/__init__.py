"""What residents and volunteers open."""
