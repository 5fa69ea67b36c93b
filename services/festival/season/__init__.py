"""The season of a year: which plans are expected, and what all events came to."""
