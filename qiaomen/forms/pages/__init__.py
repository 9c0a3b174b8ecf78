"""What people open: answering, the desk of forms, and what ODK Collect speaks to."""
