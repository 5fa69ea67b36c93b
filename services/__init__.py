"""The owning services. They know each other only through the events in `shared.contracts`."""
