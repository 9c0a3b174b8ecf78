"""Forms: sheets, expressions, answers, pages, what ODK Collect speaks to."""
