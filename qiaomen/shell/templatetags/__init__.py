"""Template tags of the page's frame."""
