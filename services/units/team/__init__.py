"""Movement teams, from plan to active work."""
