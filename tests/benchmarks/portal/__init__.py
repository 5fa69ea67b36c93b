"""A year of 69 units in the portal: its events, and what the pages cost then."""
