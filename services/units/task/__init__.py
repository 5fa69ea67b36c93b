"""Tasks, from directive to verified evidence."""
