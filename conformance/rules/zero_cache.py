"""Every zero-cache gets options that it knows, of the right type and role, and connections for its workers."""
