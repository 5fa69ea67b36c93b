"""The published events, by owning service. Imports nothing but pydantic and the standard library."""
