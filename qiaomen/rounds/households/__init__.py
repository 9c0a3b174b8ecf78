"""Household rounds: the list of doors, the draw, the visits, what they come to."""
