"""What the services share: contracts, messaging, platform, testing (import rules in `pyproject.toml`)."""
