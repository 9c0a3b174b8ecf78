"""Reception: the two forms by which somebody proves a contact."""
