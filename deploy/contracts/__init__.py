"""Everything published about the events, generated from their classes: `python -m deploy.contracts`."""
