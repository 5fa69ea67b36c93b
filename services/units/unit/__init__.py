"""Police units over time."""
