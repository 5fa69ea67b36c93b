"""What units say upward, what the staff unit makes of it, what leaders conclude and decide."""
