"""Applies a batch of records: each event once in effect, or held among the dead letters; never both, never neither."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from shared.messaging.aggregate import Database
from shared.messaging.audit import Refusal, note
from shared.messaging.connections import borrowed
from shared.messaging.crash import crash_point
from shared.messaging.dead_letters import replay_key
from shared.messaging.errors import Halted, NotYet
from shared.messaging.failures import Circuit, Kind, Unreadable, backoff, described, kind_of
from shared.messaging.health import Health
from shared.messaging.metrics import APPLIED, HELD, REPEATED, RETRIES, SKIPPED
from shared.messaging.parking import (
    QUEUED,
    Failure,
    Place,
    advance_applied,
    hold,
    lock_applied,
    looked_at,
    park,
    parked_keys,
    waiting_on,
    waiting_since,
)
from shared.messaging.reacting import Run, line_of
from shared.messaging.reactions import Reactions
from shared.messaging.records import Message, Record, read
from shared.messaging.waiting import set_within

logger = logging.getLogger(__name__)


class Stopped(Exception):
    """The service stops: what is in hand was not committed, and its offsets must not be either."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to try before an event is held, and how long to wait for a person."""

    attempts: int = 5
    not_yet: int = 4
    first: float = 0.2
    halted: float = 30.0


@dataclass(slots=True)
class _Done:
    at: int | None = None  # the message at work; none while what belongs to no single one is done
    applied: list[Message] = field(default_factory=list[Message])
    skipped: list[Message] = field(default_factory=list[Message])
    repeated: list[Message] = field(default_factory=list[Message])
    queued: list[Message] = field(default_factory=list[Message])


class Applier:
    """Applies records with a service's reactions. One call at a time."""

    def __init__(
        self,
        pool: "asyncpg.Pool[Any]",
        reactions: Reactions,
        health: Health,
        patience: Patience | None = None,
        on_commit: Callable[[], None] = lambda: None,
    ) -> None:
        self._pool = pool
        self._reactions = reactions
        self._consumer = reactions.name
        self._health = health
        self._patience = patience or Patience()
        self._on_commit = on_commit
        self._circuit = Circuit()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Give up whatever waits for another try."""
        self._stopping.set()

    async def apply(self, records: Sequence[Record], still_ours: Callable[[Record], bool] = lambda _: True) -> None:
        """Return when all of the records were applied, dropped or held, and committed. Tries as long as it takes.

        Optimistic: one transaction without savepoints. When an event fails, it goes for itself, between what stands
        before and behind it. Records that are not `still_ours` by then are left to whoever owns their partition now.
        """
        if self._stopping.is_set():
            raise Stopped
        moved: list[Place] = []
        parts: list[Sequence[Message]] = [[read(record) for record in records]]
        while parts:
            ours = [message for message in parts.pop() if still_ours(message.record)]
            if len(ours) == 1:
                moved += await self._apply_one(ours[0], still_ours)
            elif ours:
                done = _Done()
                try:
                    moved += await self._transact(ours, done, locking=False)
                except Exception as error:
                    RETRIES.labels(self._consumer, kind_of(error)).inc()
                    logger.info("%s: a batch of %d is taken apart: %s", self._consumer, len(ours), described(error))
                    parts += reversed(_taken_apart(ours, done.at))
        await self._release(moved)

    async def check_waiting(self, seconds: float = 5.0) -> None:
        """Try the keys that wait for something and were not tried for some time. One that fails holds up no other."""
        async with borrowed(self._pool) as connection:
            places = await waiting_since(connection, self._consumer, seconds)
        for place in places:
            try:
                async with borrowed(self._pool) as connection:
                    await replay_key(connection, self._reactions, place, skip_locked=True)
            except Exception as error:
                logger.warning("%s: %s %s waits on: %s", self._consumer, *place, described(error))
                async with borrowed(self._pool) as connection:
                    await looked_at(connection, self._consumer, place)
        if places:
            self._on_commit()

    async def _transact(self, messages: Sequence[Message], done: _Done, *, locking: bool) -> list[Place]:
        """The effects of the messages in one transaction. Returns the keys that have moved on."""
        async with borrowed(self._pool) as connection:
            async with connection.transaction():
                await self._effects(connection, messages, done, locking)
                crash_point("applied-not-committed")
            crash_point("committed-offset-not")
        self._on_commit()
        self._count(done)
        self._health.green("consumer")
        if done.applied:
            self._circuit.worked()
        return [place for message in done.applied if (place := message.place)]

    async def _effects(self, connection: Database, messages: Sequence[Message], done: _Done, locking: bool) -> None:
        reaching: dict[Place, int] = {}
        for message in messages:
            if message.place is not None and message.version is not None:
                reaching[message.place] = max(message.version, reaching.get(message.place, 0))
        locked = await lock_applied(connection, self._consumer, reaching)
        versions = dict(locked.before)
        # A statement of its own, behind the lock: a replay either waits for this transaction or has unparked its key.
        parked = await parked_keys(connection, self._consumer, reaching)
        run = Run(connection, self._consumer, locking=locking)
        for done.at, message in enumerate(messages):
            place, version = message.place, message.version
            if place is None or version is None:
                raise Unreadable(message.fault or "header ce_sequence is not a version")
            if version <= versions[place]:
                done.repeated.append(message)
                continue
            if version > versions[place] + 1:
                raise Halted(
                    f"{place[0]} {place[1]}: version {version} follows {versions[place]} at partition"
                    f" {message.record.partition}, offset {message.record.offset}. Versions between are missing in the"
                    " topic: have its owner republish them."
                )
            versions[place] = version
            reaction = self._reactions.find(place[0], message.type or "")
            if reaction is not None and place not in parked:
                await run.add(reaction, message)
                done.applied.append(message)
            elif message.type is None:
                raise Unreadable(message.fault)
            elif reaction is None:
                done.skipped.append(message)
            else:
                await hold(connection, self._consumer, message, QUEUED)
                done.queued.append(message)
        done.at = None
        await run.finish()
        changed = {
            place: version
            for place, version in versions.items()
            if version != locked.before[place] and place not in locked.made
        }
        await advance_applied(connection, self._consumer, changed)

    async def _apply_one(self, message: Message, still_ours: Callable[[Record], bool]) -> list[Place]:
        tries: Counter[Kind] = Counter()
        failed: Exception | None = None
        while still_ours(message.record):
            try:
                if failed is not None:
                    return await self._hold(message, failed, tries.total())
                return await self._transact([message], _Done(), locking=tries[Kind.CONFLICT] > 0)
            except Exception as error:
                kind = kind_of(error)
                tries[kind] += 1
                RETRIES.labels(self._consumer, kind).inc()
                if failed is None and self._is_hopeless(kind, tries[kind]):
                    if message.place is None or self._circuit.allows(message.place):
                        failed = error
                        continue
                    kind, error = Kind.HALTED, _circuit_open(message, error)
                await self._pause(kind, error, tries[kind])
        return []

    def _is_hopeless(self, kind: Kind, tries: int) -> bool:
        most = {Kind.PERMANENT: 1, Kind.NOT_YET: self._patience.not_yet, Kind.UNKNOWN: self._patience.attempts}
        return kind in most and tries >= most[kind]

    async def _pause(self, kind: Kind, error: Exception, tries: int) -> None:
        if kind in (Kind.TRANSIENT, Kind.HALTED):
            self._health.red("consumer", f"{self._consumer}: {described(error)}")
            logger.error("%s: %s", self._consumer, described(error))
        first = self._patience.first / (4 if kind in (Kind.NOT_YET, Kind.CONFLICT) else 1)
        seconds = self._patience.halted if kind is Kind.HALTED else backoff(tries, first)
        if await set_within(self._stopping, seconds):
            raise Stopped

    async def _hold(self, message: Message, error: Exception, attempts: int) -> list[Place]:
        kind = kind_of(error)
        failure = Failure(kind.value, described(error), attempts)
        waiting_for = error.waiting_for if isinstance(error, NotYet) else None
        async with borrowed(self._pool) as connection, connection.transaction():
            place, version = message.place, message.version
            if place is None or version is None:
                await hold(connection, self._consumer, message, failure)
            else:
                locked = await lock_applied(connection, self._consumer, {place: version})
                if locked.before[place] >= version:
                    return []  # somebody else has dealt with it
                if await parked_keys(connection, self._consumer, [place]):
                    failure = QUEUED
                else:
                    waiting = kind is Kind.NOT_YET
                    await park(connection, self._consumer, place, waiting=waiting, waiting_for=waiting_for)
                await hold(connection, self._consumer, message, failure)
                await advance_applied(connection, self._consumer, {place: version})
            await self._note_refusal(connection, message, failure)
            crash_point("mid-dead-letter")
        HELD.labels(self._consumer, failure.kind).inc()
        logger.warning("%s: held %s %s: %s", self._consumer, message.record.topic, message.event_id, failure.error)
        if place is not None and kind is not Kind.NOT_YET:
            self._circuit.failed(place)
        # What it waits for may have been committed elsewhere since it was looked for: look once more.
        return [waiting_for] if waiting_for is not None else []

    async def _note_refusal(self, connection: Database, message: Message, failure: Failure) -> None:
        """A reaction that fails for good is a refused command; one that waits for another topic is none yet."""
        reaction = self._reactions.find(message.record.topic, message.type or "")
        if reaction is None or message.envelope is None or failure.kind not in (Kind.PERMANENT, Kind.UNKNOWN):
            return
        refusal = Refusal(failure.kind, failure.error)
        await note(connection, [line_of(self._consumer, reaction, message.envelope, refusal=refusal)])

    async def _release(self, arrived: list[Place]) -> None:
        """Replay the keys that wait for what has arrived. What fails here is left to the periodic check."""
        try:
            while arrived:
                async with borrowed(self._pool) as connection:
                    places = await waiting_on(connection, self._consumer, arrived)
                    arrived = []
                    for place in places:
                        done = await replay_key(connection, self._reactions, place, skip_locked=True)
                        if done is not None and done.applied:
                            self._on_commit()
                            arrived.append(place)
        except Exception as error:
            logger.info("%s: waiting events stay for the periodic check: %s", self._consumer, described(error))

    def _count(self, done: _Done) -> None:
        for topic, count in Counter(message.record.topic for message in done.applied).items():
            APPLIED.labels(self._consumer, topic).inc(count)
        for topic, count in Counter(message.record.topic for message in done.repeated).items():
            REPEATED.labels(self._consumer, topic).inc(count)
        for message in done.skipped:
            SKIPPED.labels(self._consumer, message.record.topic, message.type).inc()
        HELD.labels(self._consumer, QUEUED.kind).inc(len(done.queued))


def _taken_apart(messages: Sequence[Message], at: int | None) -> list[Sequence[Message]]:
    """What is before the message at which the transaction failed, that one, and what is behind it.

    Halves where no message was at work: a projection's events are handed over together, and a commit can fail. They
    may also be handed over when a later message comes: then the failing one is among those before it.
    """
    if at is None:
        half = len(messages) // 2
        return [messages[:half], messages[half:]]
    return [messages[:at], messages[at : at + 1], messages[at + 1 :]]


def _circuit_open(message: Message, error: Exception) -> Halted:
    return Halted(
        "ten different keys failed in a row, so it is hardly the events that are wrong. Nothing more is held; the"
        f" tenth is {message.record.topic} {message.key}: {described(error)}"
    )
