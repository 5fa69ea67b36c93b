"""Forward-only revisions of this service's schema."""
