"""What a unit has achieved, from verified results."""
