"""What messaging counts, for Prometheus."""

from prometheus_client import Counter, Gauge

PUBLISHED = Counter("messaging_published_total", "Records that the broker acknowledged to the relay", ["topic"])
RELAY_FAILURES = Counter("messaging_relay_failures_total", "Waves or sessions that the relay had to give up")
RELAY_LAG = Gauge("messaging_relay_lag", "Ids of the outbox behind which the relay's cursor stands")
RELAY_LEADS = Gauge("messaging_relay_leads", "1 while this process holds the relay's lock")
APPLIED = Counter("messaging_applied_total", "Events applied", ["consumer", "topic"])
REPEATED = Counter("messaging_repeated_total", "Events dropped because they were applied before", ["consumer", "topic"])
SKIPPED = Counter("messaging_skipped_total", "Events of a type without a handler", ["consumer", "topic", "type"])
HELD = Counter("messaging_dead_letters_total", "Events put among the dead letters", ["consumer", "error_class"])
REPLAYED = Counter("messaging_replayed_total", "Dead letters applied after all", ["consumer"])
RETRIES = Counter("messaging_retries_total", "Attempts that failed and were made again", ["consumer", "kind"])
