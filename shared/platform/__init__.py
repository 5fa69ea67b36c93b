"""What every service stands on: settings, database, migrations, tokens, HTTP, clock, deadlines, telemetry, lifecycle."""
