"""A unit's yearly classification: self-score → appraised → confirmed."""
