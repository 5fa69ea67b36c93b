"""What every service stands on: settings, database, tokens, HTTP, clock, deadlines, telemetry, lifecycle."""
