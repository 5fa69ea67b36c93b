"""By how many working days each level is due before the one above it: rows that an administrator sets."""
