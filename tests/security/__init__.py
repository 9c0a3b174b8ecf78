"""Attempts to break in, to read what is not meant for one, and to make the product stumble."""
