"""A unit's report and its indicator form."""
