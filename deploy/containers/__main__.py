"""`python -m deploy.containers secrets | migrate | topics`: the one-shot jobs. Each is safe to run again."""

import argparse
import asyncio
import os
import sys

from deploy.containers.access import grant, rights
from deploy.containers.database import migrate
from deploy.containers.secret_files import kafka_password_file, make_secrets
from deploy.contracts.discovery import reactions
from shared.messaging.kafka import Kafka
from shared.messaging.topics import create_topics, declared_topics, differences


async def topics() -> None:
    """Create the topics that are missing, give the services their rights, fail when a topic is not as declared."""
    password = kafka_password_file("administrator").read_text()
    kafka = Kafka(os.environ["PHONGTRAO_KAFKA_BOOTSTRAP"], "administrator", password)
    declared = declared_topics(int(os.environ.get("PHONGTRAO_TOPIC_PARTITIONS", "3")))
    for name in await create_topics(kafka, declared):
        print(f"created topic {name}")
    await grant(kafka, rights(reactions()))
    if wrong := await differences(kafka, declared):
        sys.exit("\n".join(wrong))


def main() -> None:
    """Run one job."""
    parser = argparse.ArgumentParser(prog="python -m deploy.containers", description=__doc__)
    parser.add_argument("job", choices=["secrets", "migrate", "topics"])
    match parser.parse_args().job:
        case "secrets":
            make_secrets()
        case "migrate":
            asyncio.run(migrate())
        case _:
            asyncio.run(topics())


if __name__ == "__main__":
    main()
