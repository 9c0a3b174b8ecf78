"""Qiaomen: a resident knocks; the city opens, does it, and comes back with the answer."""

__version__ = "0.1.0"
