"""Assessment: what is looked at, where by chance, what it scores, a case for each fault."""
