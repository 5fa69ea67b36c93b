"""What a unit was commended for."""
