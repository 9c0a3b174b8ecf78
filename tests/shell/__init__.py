"""Tests of the page's frame."""
