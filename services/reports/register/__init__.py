"""The registers of numbers: one a unit, year and series."""
