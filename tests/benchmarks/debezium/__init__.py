"""The relay beside the outbox router that most would take instead."""
