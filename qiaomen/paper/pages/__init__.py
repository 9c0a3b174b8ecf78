"""Reception of tables that come by a page."""
