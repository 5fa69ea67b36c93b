"""Norms of the restraint check: rows that an administrator edits."""
