"""The page's frame: base templates, widgets, paging, error pages, health. No tables."""
