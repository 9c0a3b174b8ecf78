"""Tests of registers and their items."""
