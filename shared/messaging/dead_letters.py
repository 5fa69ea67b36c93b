"""Events that could not be applied: a person lists, shows, replays or discards them. Waiting ones replay alone."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from uuid import UUID

from shared.contracts.actor import Actor, Role
from shared.messaging.aggregate import Database
from shared.messaging.audit import Origin, line, note
from shared.messaging.crash import crash_point
from shared.messaging.errors import NotYet
from shared.messaging.failures import Kind, described, is_lost, kind_of
from shared.messaging.metrics import REPLAYED
from shared.messaging.parking import Place, park
from shared.messaging.reacting import Run
from shared.messaging.reactions import Reactions
from shared.messaging.records import Record, decode_headers, read

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event held for one consumer, as it came.

    `error_class`: `not_yet` (replayed by itself), `permanent`, `unknown`, or `queued` behind an earlier letter of its
    key. `status`: `held`, `applied` or `discarded`.
    """

    id: int
    consumer: str
    topic: str
    partition: int
    offset: int
    msg_key: bytes | None
    event_id: UUID
    version: int | None
    headers: bytes
    payload: bytes | None
    error_class: str
    error: str
    attempts: int
    status: str
    failed_at: datetime

    @property
    def record(self) -> Record:
        """The record, to be read again."""
        headers = decode_headers(self.headers)
        return Record(self.topic, self.partition, self.offset, self.msg_key, headers, self.payload)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did: letters applied, letters of the key still held, and which one stopped it why, if one did.

    `discarded`: whether the letter that was to be given up was.
    """

    applied: int
    held: int
    error: str | None = None
    discarded: bool = False


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The letter that is never to be applied, and who says so."""

    letter: int
    by: Actor


_SELECT = "SELECT " + ", ".join(f'"{field.name}"' for field in fields(DeadLetter)) + " FROM dead_letter"


async def list_held(connection: Database, consumer: str, most: int = 100) -> list[DeadLetter]:
    """The letters that are held, the oldest first."""
    rows = await connection.fetch(
        f"{_SELECT} WHERE consumer = $1 AND status = 'held' ORDER BY id LIMIT $2", consumer, most
    )
    return [DeadLetter(*row) for row in rows]


async def show(connection: Database, letter: int) -> DeadLetter:
    """One letter, whatever its status. Raises `LookupError` when there is none."""
    row = await connection.fetchrow(f"{_SELECT} WHERE id = $1", letter)
    if row is None:
        raise LookupError(f"there is no dead letter {letter}")
    return DeadLetter(*row)


async def replay(connection: Database, reactions: Reactions, letter: int) -> Replayed:
    """Apply the letter's key again: from its first letter on, in order, as far as it goes."""
    return await _resolve(connection, reactions, letter)


async def discard(connection: Database, reactions: Reactions, letter: int, by: Actor | None = None) -> Replayed:
    """Never apply this letter, and apply those that queue behind it. `by`: None for one whom nothing names."""
    return await _resolve(connection, reactions, letter, GivenUp(letter, by or operator(reactions)))


def operator(reactions: Reactions, account: str = "operator") -> Actor:
    """Somebody at the database, under the name of an account on that machine."""
    return Actor(account, f"system-{reactions.name}", "operator", frozenset({Role.SYSTEM}))


async def _resolve(
    connection: Database, reactions: Reactions, letter: int, discarding: GivenUp | None = None
) -> Replayed:
    found = await show(connection, letter)
    if found.consumer != reactions.name or found.status != "held":
        raise LookupError(f"dead letter {letter} is {found.status} for {found.consumer}: nothing to do")
    place = read(found.record).place
    if place is not None:
        done = await replay_key(connection, reactions, place, discarding=discarding)
        return done or Replayed(0, 0)
    if discarding is None:
        return Replayed(0, 1, f"{found.error} (a record without a place in its key's order can only be discarded)")
    async with connection.transaction():
        await _discard(connection, found, discarding.by)
    return Replayed(0, 0, discarded=True)


async def replay_key(
    connection: Database,
    reactions: Reactions,
    place: Place,
    *,
    skip_locked: bool = False,
    discarding: GivenUp | None = None,
) -> Replayed | None:
    """Apply the letters of a parked key in order and unpark it. None when it is not parked (any more).

    Events that arrive meanwhile wait for the parked key's lock: they either queue before the letters are read, or
    find the key free.
    """
    applied, discarded = 0, False
    while True:
        step = await _replay_some(connection, reactions, place, skip_locked, discarding)
        if step is None:
            return Replayed(applied, 0, discarded=discarded) if applied or discarded else None
        applied += step.applied
        discarded = discarded or step.discarded
        if step.error is not None or step.held == 0:
            return Replayed(applied, step.held, step.error, discarded)


async def _replay_some(
    connection: Database, reactions: Reactions, place: Place, skip_locked: bool, discarding: GivenUp | None
) -> Replayed | None:
    topic, key = place
    this = (reactions.name, topic, key)
    async with connection.transaction():
        if not await connection.fetchval(
            "SELECT true FROM parked_key WHERE consumer = $1 AND topic = $2 AND msg_key = $3 FOR UPDATE"
            + (" SKIP LOCKED" if skip_locked else ""),
            *this,
        ):
            return None
        # Read only now, behind the lock.
        rows = await connection.fetch(
            f"{_SELECT} WHERE consumer = $1 AND topic = $2 AND msg_key = $3 AND version IS NOT NULL"
            " AND status = 'held' ORDER BY id",
            *this[:2],
            key.encode(),
        )
        letters = [DeadLetter(*row) for row in rows]
        applied, finished, error, discarded = 0, 0, None, False
        for letter in letters[:AT_ONCE]:
            if discarding is not None and letter.id == discarding.letter:
                await _discard(connection, letter, discarding.by)
                discarded = True
            elif (error := await _apply(connection, reactions, letter, place)) is None:
                await _set_status(connection, letter.id, "applied")
                REPLAYED.labels(reactions.name).inc()
                applied += 1
            else:
                wanted = discarding.letter if discarding is not None else None
                behind = any(later.id == wanted for later in letters[finished:])
                kept = f"; letter {wanted} waits behind it and was not discarded" if behind else ""
                error = f"letter {letter.id} fails: {error}{kept}"
                break
            finished += 1
        held = len(letters) - finished
        if held == 0:
            await connection.execute(
                "DELETE FROM parked_key WHERE consumer = $1 AND topic = $2 AND msg_key = $3", *this
            )
        crash_point("mid-replay")
    return Replayed(applied, held, error, discarded)


async def _apply(connection: Database, reactions: Reactions, letter: DeadLetter, place: Place) -> str | None:
    """Apply one letter behind a savepoint. Returns why it failed; raises what is worth another try of all."""
    message = read(letter.record)
    reaction = reactions.find(letter.topic, message.type or "")
    if reaction is None and message.type is not None:
        return None  # nobody reacts to it any more
    try:
        async with connection.transaction():
            assert reaction is not None, message.fault
            run = Run(connection, reactions.name, locking=True)
            await run.add(reaction, message)
            await run.finish()
            return None
    except Exception as error:
        kind = kind_of(error)
        if kind in (Kind.TRANSIENT, Kind.CONFLICT) or is_lost(connection):
            raise
        waiting = isinstance(error, NotYet)
        await connection.execute(
            "UPDATE dead_letter SET error_class = $2, error = $3, attempts = attempts + 1 WHERE id = $1",
            letter.id,
            kind.value if kind in (Kind.NOT_YET, Kind.PERMANENT) else "unknown",
            reason := described(error),
        )
        await park(
            connection,
            reactions.name,
            place,
            waiting=waiting,
            waiting_for=error.waiting_for if isinstance(error, NotYet) else None,
        )
        return reason


async def _discard(connection: Database, letter: DeadLetter, by: Actor) -> None:
    """An event is given up: the audit log says which, and by whom."""
    await _set_status(connection, letter.id, "discarded")
    event = {"id": str(letter.event_id), "topic": letter.topic, "letter": letter.id}
    text = line(Origin.OPERATOR, "discard dead letter", by, datetime.now(UTC).isoformat(), event=event)
    await note(connection, [text])


async def _set_status(connection: Database, letter: int, status: str) -> None:
    await connection.execute("UPDATE dead_letter SET status = $2 WHERE id = $1", letter, status)
