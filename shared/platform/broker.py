"""How a service reaches Kafka, as its settings say."""

from shared.messaging.kafka import Kafka
from shared.platform.settings import Settings


def kafka_of(settings: Settings) -> Kafka:
    """How the service reaches Kafka."""
    password = settings.kafka_password.get_secret_value() if settings.kafka_password else None
    return Kafka(settings.kafka_bootstrap, settings.kafka_username, password, settings.kafka_tls)
