"""Two pages that show every component once, for eyes, for axe and for the script's tests."""
