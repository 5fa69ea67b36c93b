"""The declared topics against those of the broker."""

from aiokafka.errors import KafkaError

from deploy.errors import OperatorError
from deploy.operations.targets import Target
from shared.messaging.topics import Topic, create_topics, differences
from shared.platform.broker import kafka_of
from shared.platform.settings import Settings


async def compare(target: Target) -> tuple[list[Topic], list[str]]:
    """The declared topics that the service may see, and what is not as declared."""
    try:
        return target.topics, await differences(kafka_of(target.settings), target.topics)
    except (KafkaError, OSError) as error:
        raise _unreachable(target.settings, error) from error


async def create_missing(target: Target, replication: int) -> list[str]:
    """Create those of them that are missing; returns their names."""
    try:
        return await create_topics(kafka_of(target.settings), target.topics, replication)
    except (KafkaError, OSError) as error:
        raise _unreachable(target.settings, error) from error


def _unreachable(settings: Settings, error: Exception) -> OperatorError:
    secured = " A wrong user or password looks the same." if settings.kafka_username else ""
    return OperatorError(f"Kafka at {settings.kafka_bootstrap} does not answer as it should: {error!r}.{secured}")
