"""Festival events, from proposal to verified result."""
