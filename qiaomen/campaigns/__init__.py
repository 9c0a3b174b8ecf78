"""Registers of items with owners, dates and progress: targets, problems, campaigns, programmes."""
