"""Everything that a manifest points to exists."""
