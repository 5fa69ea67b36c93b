"""One legal act that changes areas and units together."""
