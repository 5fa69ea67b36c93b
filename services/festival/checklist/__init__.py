"""The template of readiness checklists: rows that an administrator edits."""
