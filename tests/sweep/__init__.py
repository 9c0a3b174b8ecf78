"""Every page of the product, opened: a new address is found by itself and wants an example in `pages.py`."""
