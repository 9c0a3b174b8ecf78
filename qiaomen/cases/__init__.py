"""Cases: the full chain from a resident's knock to the answer."""
