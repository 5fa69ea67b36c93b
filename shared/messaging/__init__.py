"""From a committed change to its effect elsewhere: outbox, relay, applying events, dead letters, topics."""
