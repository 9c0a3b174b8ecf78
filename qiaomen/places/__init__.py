"""Places: the city, its areas and lines, and which of them a point lies in."""
