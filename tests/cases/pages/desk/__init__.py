"""Tests of the pages for staff: desks, the case's page, every step's form."""
