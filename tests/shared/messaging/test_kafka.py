"""How clients are told to reach Kafka."""

import pytest
from aiokafka import AIOKafkaProducer
from faststream.kafka.security import parse_security

from shared.messaging.kafka import Kafka


@pytest.mark.parametrize(
    ("kafka", "protocol"),
    [
        (Kafka("127.0.0.1:1"), "PLAINTEXT"),
        (Kafka("127.0.0.1:1", use_ssl=True), "SSL"),
        (Kafka("127.0.0.1:1", "units", "secret"), "SASL_PLAINTEXT"),
        (Kafka("127.0.0.1:1", "units", "secret", use_ssl=True), "SASL_SSL"),
    ],
)
async def test_every_client_goes_the_way_that_was_asked_for(kafka: Kafka, protocol: str) -> None:
    own, consumer = kafka.options(), parse_security(kafka.security())
    for options in (own, consumer):
        assert options.get("security_protocol", "PLAINTEXT") == protocol
        assert (options.get("ssl_context") is not None) == kafka.use_ssl
    AIOKafkaProducer(**own)  # refuses TLS without a context
