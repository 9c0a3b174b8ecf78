"""People: who works with the product, in which posts, and as whom somebody acts."""
