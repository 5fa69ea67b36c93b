"""What operators do with a running system, embedded or in containers."""
