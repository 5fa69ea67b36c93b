"""Calls the handler of events, inside a transaction and inside the trace that they belong to."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from opentelemetry import trace
from opentelemetry.trace import Span, SpanContext, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from pydantic import ValidationError

from shared.contracts.actor import system
from shared.contracts.envelope import Envelope, Received
from shared.messaging.aggregate import Cause, Database
from shared.messaging.audit import CarriedOut, Origin, Refusal, line, note
from shared.messaging.failures import Unreadable, described
from shared.messaging.reactions import Reaction
from shared.messaging.records import Message
from shared.messaging.transaction import Transaction

_tracer = trace.get_tracer("phongtrao.messaging")
_propagator = TraceContextTextMapPropagator()


class Run:
    """Calls handlers for events in their order. Those in a row that one projection takes are handed over at once."""

    def __init__(self, connection: Database, consumer: str, *, locking: bool = False) -> None:
        self._connection = connection
        self._consumer = consumer
        self._locking = locking
        self._handler: Any = None
        self._waiting: list[tuple[Message, Received[Any]]] = []
        self._lines: list[str] = []

    async def add(self, reaction: Reaction, message: Message) -> None:
        """Parse the event and hand it to its reaction, now or when the row of events ends.

        Raises `Unreadable`, or whatever a handler raises.
        """
        received = _received(reaction, message)
        if reaction.handler is not self._handler:
            await self.end()
        if reaction.takes_many:
            self._handler = reaction.handler
            self._waiting.append((message, received))
            return
        with _span(self._consumer, message, received.envelope) as span:
            context = span.get_span_context()
            cause = Cause(
                at=received.envelope.time,
                actor=system(self._consumer),
                correlation_id=received.envelope.correlation_id,
                causation_id=received.envelope.id,
                traceparent=traceparent_of(context) if context.is_valid else received.envelope.traceparent,
            )
            handler: Any = reaction.handler
            transaction = Transaction(self._connection, cause, locking=self._locking)
            await handler(received, transaction)
            self._lines.append(line_of(self._consumer, reaction, received.envelope, done=transaction.done))

    async def finish(self) -> None:
        """Hand over what waits, and write the audit log's lines of all that was done."""
        await self.end()
        lines, self._lines = self._lines, []
        await note(self._connection, lines)

    async def end(self) -> None:
        """Hand over what waits."""
        waiting, self._waiting = self._waiting, []
        handler, self._handler = self._handler, None
        if waiting:
            message, received = waiting[0]
            with _span(self._consumer, message, received.envelope, len(waiting)):
                await handler(self._connection, [each for _, each in waiting])


def line_of(
    consumer: str,
    reaction: Reaction,
    envelope: Envelope,
    *,
    done: Sequence[CarriedOut] = (),
    refusal: Refusal | None = None,
) -> str:
    """The audit log's line of a reaction, with the event that caused it."""
    return line(
        Origin.REACTION,
        reaction.name,
        system(consumer),
        envelope.time.isoformat(),
        done=done,
        refusal=refusal,
        event={"id": str(envelope.id), "type": envelope.type, "topic": reaction.topic, "key": envelope.subject},
        correlation=str(envelope.correlation_id),
    )


def _span(consumer: str, message: Message, envelope: Envelope, count: int = 1) -> AbstractContextManager[Span]:
    incoming = {} if envelope.traceparent is None else {"traceparent": envelope.traceparent}
    return _tracer.start_as_current_span(
        f"{consumer} {envelope.type}",
        context=_propagator.extract(incoming),
        kind=SpanKind.CONSUMER,
        attributes={
            "messaging.system": "kafka",
            "messaging.destination.name": message.record.topic,
            "messaging.consumer.group.name": consumer,
            "messaging.message.id": str(envelope.id),
            "messaging.batch.message_count": count,
        },
    )


def _received(reaction: Reaction, message: Message) -> Received[Any]:
    if message.envelope is None:
        raise Unreadable(message.fault)
    if message.record.value is None:
        raise Unreadable("the record has no payload")
    try:
        return Received(message.envelope, reaction.event.read(message.record.value))
    except ValidationError as error:
        raise Unreadable(described(error)) from None


def traceparent_of(context: SpanContext) -> str:
    """A span as a W3C `traceparent`, to be stored with what it causes."""
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
