"""The declared topics against those of the broker."""

from aiokafka.errors import KafkaError

from deploy.errors import OperatorError
from shared.messaging.topics import Topic, create_topics, declared_topics, differences
from shared.platform.process import kafka_of
from shared.platform.settings import Settings


async def compare(settings: Settings) -> tuple[list[Topic], list[str]]:
    """The declared topics, and what is not as declared."""
    declared = declared_topics(settings.topic_partitions)
    try:
        return declared, await differences(kafka_of(settings), declared)
    except (KafkaError, OSError) as error:
        raise _unreachable(settings, error) from error


async def create_missing(settings: Settings, replication: int) -> list[str]:
    """Create the declared topics that are missing; returns their names."""
    declared = declared_topics(settings.topic_partitions)
    try:
        return await create_topics(kafka_of(settings), declared, replication)
    except (KafkaError, OSError) as error:
        raise _unreachable(settings, error) from error


def _unreachable(settings: Settings, error: Exception) -> OperatorError:
    secured = " A wrong user or password looks the same." if settings.kafka_username else ""
    return OperatorError(f"Kafka at {settings.kafka_bootstrap} does not answer as it should: {error!r}.{secured}")
