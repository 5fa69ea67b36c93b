"""Calls the handler of one event, inside a transaction and inside the trace that the event belongs to."""

from typing import Any

from opentelemetry import trace
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from pydantic import ValidationError

from shared.contracts.actor import system
from shared.contracts.envelope import Received
from shared.messaging.aggregate import Cause, Database
from shared.messaging.failures import Unreadable, described
from shared.messaging.reactions import Reaction
from shared.messaging.records import Message
from shared.messaging.transaction import Transaction

_tracer = trace.get_tracer("phongtrao.messaging")
_propagator = TraceContextTextMapPropagator()


async def react(
    connection: Database, consumer: str, reaction: Reaction, message: Message, *, locking: bool = False
) -> None:
    """Parse the event and hand it to the reaction. Raises `Unreadable`, or whatever the handler raises."""
    envelope = message.envelope
    if envelope is None:
        raise Unreadable(message.fault)
    incoming = {} if envelope.traceparent is None else {"traceparent": envelope.traceparent}
    with _tracer.start_as_current_span(
        f"{consumer} {envelope.type}",
        context=_propagator.extract(incoming),
        kind=SpanKind.CONSUMER,
        attributes={
            "messaging.system": "kafka",
            "messaging.destination.name": message.record.topic,
            "messaging.consumer.group.name": consumer,
            "messaging.message.id": str(envelope.id),
        },
    ):
        if message.record.value is None:
            raise Unreadable("the record has no payload")
        try:
            event = reaction.event.read(message.record.value)
        except ValidationError as error:
            raise Unreadable(described(error)) from None
        outgoing: dict[str, str] = {}
        _propagator.inject(outgoing)
        cause = Cause(
            at=envelope.time,
            actor=system(consumer),
            correlation_id=envelope.correlation_id,
            causation_id=envelope.id,
            traceparent=outgoing.get("traceparent", envelope.traceparent),
        )
        received: Received[Any] = Received(envelope, event)
        await reaction.handler(received, Transaction(connection, cause, locking=locking))
