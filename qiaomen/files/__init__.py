"""Photos: checked, turned, re-encoded without metadata; the original stays sealed."""
