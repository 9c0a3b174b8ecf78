"""Tests of the pages for residents."""
