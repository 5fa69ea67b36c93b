"""Real servers on one machine without a container engine: PostgreSQL and Kafka from package registries."""
