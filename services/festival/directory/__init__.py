"""The service's own copy of the directory of units."""
