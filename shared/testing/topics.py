"""Topics that no other test uses."""

from uuid import uuid4

from aiokafka.admin import AIOKafkaAdminClient, NewTopic


async def new_topic(bootstrap: str, name: str = "tests", partitions: int = 3) -> str:
    """Create a topic under a name of its own; returns the name. Usable at once."""
    topic = f"{name}.{uuid4().hex[:10]}"
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, partitions, 1)])
    finally:
        await admin.close()
    return topic
