"""Administrative areas over time."""
