"""Forms of commendation: rows that an administrator edits."""
