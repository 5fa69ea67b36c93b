"""Holidays: rows that an administrator edits, with their basis."""
