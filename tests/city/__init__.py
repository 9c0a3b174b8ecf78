"""Tests of the room that loads a city."""
