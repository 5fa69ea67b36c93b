"""The evaluation conference."""
