"""Forward-only revisions of the schema of `festival`."""
