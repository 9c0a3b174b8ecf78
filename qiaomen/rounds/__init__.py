"""Who looks at what, when, by which sample, and what was seen: observed rates, patrols."""
