"""Forward-only revisions of the schema."""
