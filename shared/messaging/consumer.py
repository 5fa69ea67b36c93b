"""Reads the topics of a service's reactions through FastStream, with none of its delivery defaults."""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

import asyncpg
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import ConsumerStoppedError, CorruptRecordException, KafkaError, UnsupportedCodecError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage

from shared.messaging.applying import Applier, Patience, Stopped
from shared.messaging.failures import backoff, described
from shared.messaging.health import Health
from shared.messaging.kafka import Kafka
from shared.messaging.reactions import Reactions
from shared.messaging.records import Record
from shared.messaging.waiting import set_within
from shared.messaging.watchdog import Watchdog

logger = logging.getLogger(__name__)

MOST_RECORDS = 1000
OFFSETS_EVERY = 0.1
CHECK_EVERY = 5.0
UNREADABLE = (CorruptRecordException, UnsupportedCodecError)


class Escaped(Exception):
    """The consumer cannot go on in this process: it must end and be started again."""


class Consumer:
    """The consumer of one service. `run` it as a task and cancel it to stop; when it raises, end the process.

    FastStream would swallow what a handler raises and read on, which loses the batch. So the handler returns only
    when its batch is committed, and whatever escapes it comes out of `run`. `on_commit` is called after each commit of
    reactions, which may have saved events: wake the relay.
    """

    def __init__(
        self,
        kafka: Kafka,
        pool: "asyncpg.Pool[Any]",
        reactions: Reactions,
        health: Health,
        *,
        on_commit: Callable[[], None] = lambda: None,
        patience: Patience | None = None,
        stuck_after: float = 60.0,
        graceful: float = 10.0,
    ) -> None:
        if not reactions.topics:
            raise ValueError(f"{reactions.name} reacts to nothing: it needs no consumer")
        self._reactions = reactions
        self._health = health
        self._applier = Applier(pool, reactions, health, patience, on_commit)
        self._escaped: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._is_refused = False
        self._ends: dict[Any, int] = {}  # offsets to commit: the database has what lies before them
        self._committing: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._is_ending = False
        self._lost: set[Any] = set()  # partitions that were revoked since the batch in hand was read
        self._watchdog = Watchdog(reactions.topics, stuck_after)
        self.broker = KafkaBroker(
            kafka.bootstrap,
            security=kafka.security(),
            consumer_only=True,
            allow_auto_create_topics=False,
            graceful_timeout=graceful,
            request_timeout_ms=20_000,
            logger=None,
            apply_types=False,
        )
        self._subscriber = self.broker.subscriber(
            *reactions.topics,
            group_id=reactions.name,
            batch=True,
            max_records=MOST_RECORDS,
            batch_timeout_ms=10,
            ack_policy=AckPolicy.MANUAL,
            auto_offset_reset="earliest",
            max_poll_interval_ms=15 * 60 * 1000,
            listener=_Listener(self._revoked),
            no_reply=True,
            parser=self._parse,
            decoder=_decode,
            title=f"{reactions.name} reactions",
        )
        self._subscriber(self._handle)
        subscriber: Any = self._subscriber
        self._take, subscriber.get_msg = subscriber.get_msg, self._read

    async def run(self) -> None:
        """Consume until cancelled. Waits for Kafka as long as it takes."""
        tasks: list[asyncio.Task[None]] = []
        try:
            await self._start()
            tasks = [asyncio.create_task(self._check_waiting()), asyncio.create_task(self._watch())]
            await self._escaped
        finally:
            for task in tasks:
                task.cancel()
            self._applier.stop()
            self._ended.set()
            self._is_ending = True
            with contextlib.suppress(Exception):
                async with asyncio.timeout(20):
                    await self._committed()
                    await self.broker.stop()

    async def _start(self) -> None:
        for attempt in itertools.count(1):
            try:
                await self.broker.start()
                self._health.green("consumer")
                return
            except (KafkaError, OSError) as error:
                self._health.red("consumer", f"{self._reactions.name} cannot reach Kafka: {described(error)}")
                logger.warning("%s: cannot reach Kafka: %s", self._reactions.name, error)
                with contextlib.suppress(Exception):
                    await self._subscriber.stop()
                await asyncio.sleep(backoff(attempt))

    async def _read(self, consumer: Any) -> Any:
        """What cannot be read must end the process: records taken from other partitions in the same read are gone."""
        try:
            taken = await self._take(consumer)
        except ConsumerStoppedError:
            raise
        except Exception as error:
            if isinstance(error, KafkaError) and not isinstance(error, UNREADABLE):
                self._is_refused = True
                self._health.red("consumer", f"{self._reactions.name} cannot read from Kafka: {described(error)}")
                raise  # nothing was taken, and FastStream tries again
            return await self._escape(error)
        if self._is_refused:
            self._is_refused = False
            self._health.green("consumer")
        self._lost.clear()
        return taken

    async def _parse(self, message: Any) -> KafkaMessage:
        """Never looks inside: FastStream's own parser raises on what a header may hold, and the batch would be lost."""
        consumer: Any = self._subscriber.consumer
        return KafkaMessage(body=b"", raw_message=message, headers={}, consumer=consumer)

    async def _handle(self, raw: Any) -> None:
        self._idle.clear()
        try:
            await self._batch([_record(record) for record in raw])
        except Stopped:
            raise
        except Exception as error:
            await self._escape(error)
        finally:
            self._idle.set()

    async def _escape(self, error: Exception) -> None:
        """Have `run` raise. Does not return before it has ended: FastStream would read on."""
        logger.error("%s: the consumer cannot go on", self._reactions.name, exc_info=error)
        if not self._escaped.done():
            self._escaped.set_exception(Escaped(f"{self._reactions.name}: {described(error)}"))
        await self._ended.wait()

    async def _batch(self, records: Sequence[Record]) -> None:
        self._watchdog.moved()

        def still_ours(record: Record) -> bool:
            return _partition(record) not in self._lost

        # A partition that was lost stays so for this batch, even if it comes back: records of it may have been dropped.
        await self._applier.apply(records, still_ours)
        self._ends |= {_partition(record): record.offset + 1 for record in records if still_ours(record)}
        if self._committing is None or self._committing.done():
            await self._committed()  # raises what it failed with
            self._committing = asyncio.create_task(self._commit())
        if self._is_ending:
            await self._committed()
        self._watchdog.moved()

    async def _commit(self) -> None:
        """Commit offsets until none are left, not with every batch but now and then: each commit is a write for Kafka.

        They may stay behind: `applied` drops what comes again.
        """
        consumer: Any = self._subscriber.consumer
        while self._ends:
            await set_within(self._hurry, OFFSETS_EVERY)
            ends, self._ends = self._ends, {}
            try:
                async with asyncio.timeout(10):
                    await consumer.commit(ends)
            except (KafkaError, TimeoutError) as error:
                logger.warning("%s: offsets not committed: %r", self._reactions.name, error)

    async def _committed(self) -> None:
        """Have what is applied committed at once, and wait for it."""
        if self._committing is not None:
            self._hurry.set()
            try:
                await self._committing
            finally:
                self._hurry.clear()

    async def _revoked(self, partitions: Collection[Any]) -> None:
        """Let the batch in hand be finished before its partitions go, so that nobody does it again; not for long."""
        self._lost.update(partitions)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._settled(), 3)
        for partition in partitions:
            self._ends.pop(partition, None)

    async def _settled(self) -> None:
        await self._idle.wait()
        await self._committed()

    async def _check_waiting(self) -> None:
        while True:
            await asyncio.sleep(CHECK_EVERY)
            try:
                await self._applier.check_waiting(CHECK_EVERY)
            except Exception as error:
                logger.info("%s: waiting events were not checked: %s", self._reactions.name, described(error))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._watchdog.every)
            if self._idle.is_set() and (stuck := await self._watchdog.look(self._subscriber.consumer)):
                if not self._escaped.done():
                    self._escaped.set_exception(Escaped(f"{self._reactions.name}: {stuck}"))
                return


class _Listener(ConsumerRebalanceListener):
    def __init__(self, revoked: Callable[[Collection[Any]], Awaitable[None]]) -> None:
        self._revoked = revoked

    async def on_partitions_revoked(self, revoked: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        await self._revoked(revoked)

    async def on_partitions_assigned(self, assigned: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        logger.info("assigned: %s", ", ".join(sorted(f"{tp.topic}-{tp.partition}" for tp in assigned)))


def _partition(record: Record) -> Any:
    return TopicPartition(record.topic, record.partition)


async def _decode(message: KafkaMessage) -> Any:
    return message.raw_message


def _record(raw: Any) -> Record:
    return Record(raw.topic, raw.partition, raw.offset, raw.key, tuple(raw.headers), raw.value)
