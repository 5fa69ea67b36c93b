"""Known ways of getting messaging wrong, each a small edit of the real source."""

from dataclasses import dataclass

from tests.faults.mutants.edits import Edit


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong implementation. `breaks` says what goes wrong with it, `faults` under which it is sure to show.

    `fails` are the checks that must find what goes wrong: what others find, does not count.
    """

    name: str
    breaks: str
    edits: tuple[Edit, ...]
    faults: tuple[str, ...]
    fails: tuple[str, ...]


RELAY, SESSION, CURSOR = "shared.messaging.relay", "shared.messaging.session", "shared.messaging.cursor"
CONSUMER, APPLYING = "shared.messaging.consumer", "shared.messaging.applying"
PARKING, DEAD_LETTERS = "shared.messaging.parking", "shared.messaging.dead_letters"

LOST = ("acknowledged is published", "outbox = topic")
_XID = 'await _in_session(self._connection.fetchval("SELECT pg_current_xact_id()::text::bigint"))'

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "bare-id-cursor",
        "a row that commits late has an id below those seen: it is never published",
        (
            Edit(
                CURSOR,
                "self._holes.update(range(max(self.high, settled) + 1, new))",
                "pass",
            ),
        ),
        faults=("late-commits",),
        fails=LOST,
    ),
    Mutant(
        "mark-from-xmax",
        "a snapshot's xmax is the highest completed transaction + 1: younger open ones are taken for ended",
        (
            Edit(
                SESSION,
                _XID,
                _XID.replace("pg_current_xact_id()", "pg_snapshot_xmax(pg_current_snapshot())"),
            ),
        ),
        faults=("late-commits",),
        fails=LOST,
    ),
    Mutant(
        "mark-before-the-xid",
        "ids taken after the transaction id was read count as settled when they are not",
        (
            Edit(
                SESSION,
                "        lines = await _in_session(self._connection.fetch(_FETCH, high, most, holes))\n",
                f"        self.early = {_XID}\n"
                "        lines = await _in_session(self._connection.fetch(_FETCH, high, most, holes))\n",
            ),
            Edit(
                SESSION,
                f"        xid = {_XID}\n        mark.take(last_id, xid)\n",
                "        mark.take(last_id, self.early)\n",
            ),
        ),
        faults=("late-commits-slow-network",),
        fails=LOST,
    ),
    Mutant(
        "mark-on-earlier-fetch",
        "what was settled after a snapshot is taken to hold for that snapshot: its holes are dropped too early",
        (
            Edit(
                RELAY,
                "                    is_due = self._is_full =",
                "                    mark.look((await session.fetch(0, [], 0)).xmin)\n"
                "                    is_due = self._is_full =",
            ),
        ),
        faults=("late-commits-slow-network",),
        fails=LOST,
    ),
    Mutant(
        "mark-over-a-reconnect",
        "after a crash ids can restart below a mark that is kept: late commits there are never looked for",
        (
            Edit(
                RELAY,
                "        mark, cursor = Mark(), Cursor(await session.low())\n",
                "        mark, cursor = _KEPT, Cursor(await session.low())\n",
            ),
            Edit(RELAY, "FINISH_WITHIN = 5.0\n", "FINISH_WITHIN = 5.0\n_KEPT = Mark()\n"),
        ),
        faults=("ids-taken-back",),
        fails=LOST,
    ),
    Mutant(
        "cursor-before-acknowledgement",
        "the cursor passes rows that Kafka does not have yet: a failure after that loses them",
        (
            Edit(
                CURSOR,
                "        return min(min(self._unacknowledged, default=self.high + 1),"
                " min(self._holes, default=self.high + 1)) - 1\n",
                "        return min(self._holes, default=self.high + 1) - 1\n",
            ),
            Edit(RELAY, "MOVE_EVERY = 0.2\n", "MOVE_EVERY = 0.0\n"),
        ),
        faults=("sources-cut-off-and-killed",),
        fails=LOST,
    ),
    # With one producer it does no harm: aiokafka has one request a partition on its way, and tries a batch again before
    # it sends the next one.
    Mutant(
        "two-producers",
        "a partition's next batch is sent, by another producer, before the last one is acknowledged: it overtakes it",
        (
            Edit(
                RELAY,
                "        wave = _Wave(self._publisher, session, cursor, self._silence)\n",
                "        wave = _Pipelined(self._publisher, session, cursor, self._silence)\n",
            ),
            Edit(
                RELAY,
                "async def _either(",
                '''class _Pipelined(_Wave):
    """Two producers by turns, and only the wave before the last is waited for."""

    def __init__(self, publisher: Publisher, *rest: Any) -> None:
        super().__init__(publisher, *rest)
        self._sent: list[list[Parcel]] = []
        self._publishers = [publisher, Publisher(publisher._kafka)]

    async def pack(self, rows: list[Row], most: int) -> tuple[list[Parcel], list[Row]]:
        self._publisher, other = self._publishers = self._publishers[::-1]
        return await super().pack(rows, most)

    async def send(self, parcels: list[Parcel]) -> None:
        await super().send(parcels)
        self._sent.append(self._parcels)
        self._parcels = []

    async def acknowledged(self) -> None:
        while len(self._sent) > 1:
            self._parcels = self._sent.pop(0)
            await super().acknowledged()
        for parcels in list(self._sent):
            if all(p.acknowledged is not None and p.acknowledged.done() for p in parcels):
                self._parcels = parcels
                self._sent.remove(parcels)
                await super().acknowledged()

    async def give_up(self) -> None:
        self._sent.clear()
        await super().give_up()
        for each in self._publishers:
            await each.discard()


async def _either(''',
            ),
            Edit(RELAY, "from typing import TypeVar\n", "from typing import Any, TypeVar\n"),
        ),
        faults=("slow-network",),
        fails=("version order",),
    ),
    Mutant(
        "skip-locked-relays",
        "two relays share the rows, as with FOR UPDATE SKIP LOCKED: the events of a key overtake each other",
        (
            # Advisory locks, since the role that serves may not lock rows of the append-only outbox.
            Edit(
                SESSION,
                'return await _in_session(self._connection.fetchval(f"SELECT pg_try_advisory_lock({LOCK_SQL})"))',
                "return True",
            ),
            Edit(
                SESSION,
                '        return Fetched(rows, lines[0]["xmin"], lines[0]["last_id"])\n',
                '        mine = "SELECT id FROM unnest($1::bigint[]) id WHERE pg_try_advisory_lock(73, id::int)"\n'
                "        locked = await _in_session(self._connection.fetch(mine, [row.id for row in rows]))\n"
                '        mine = {each["id"] for each in locked}\n'
                "        rows = [row for row in rows if row.id in mine]\n"
                '        return Fetched(rows, lines[0]["xmin"], lines[0]["last_id"])\n',
            ),
        ),
        faults=("slow-network",),
        fails=("version order",),
    ),
    Mutant(
        "notify-only",
        "the relay never looks by itself: what a process committed that died before its NOTIFY is not published",
        (
            Edit(
                RELAY,
                "                    await _either(wake, self._poll)\n",
                "                    await wave.patiently(wake.wait(), 86_400)\n",
            ),
        ),
        faults=("unannounced",),
        fails=("settled in time",),
    ),
    Mutant(
        "ack-first",
        "FastStream's default: offsets are committed by the clock, whether or not the batch is in the database",
        (Edit(CONSUMER, "ack_policy=AckPolicy.MANUAL,", "ack_policy=AckPolicy.ACK_FIRST,"),),
        faults=("sinks-cut-off-and-killed",),
        fails=("applied once or held", "projection = fold"),
    ),
    Mutant(
        "offsets-before-database",
        "a process that dies between the two has skipped its batch",
        (
            Edit(
                CONSUMER,
                "        await self._applier.apply(records, still_ours)\n",
                "        await consumer.commit({_partition(record): record.offset + 1 for record in records})\n"
                "        await self._applier.apply(records, still_ours)\n",
            ),
        ),
        faults=("sinks-cut-off-and-killed",),
        fails=("applied once or held", "projection = fold"),
    ),
    Mutant(
        "returns-on-error",
        "the handler gives up a batch that fails and reads on: what was in it is lost",
        (
            Edit(APPLYING, "            if len(ours) == 1:\n", "            if not ours:\n"),
            Edit(APPLYING, "parts += reversed(_taken_apart(ours, done.at))", "pass"),
        ),
        faults=("sessions-terminated",),
        fails=("applied once or held", "projection = fold"),
    ),
    Mutant(
        "no-applied-check",
        "a repeat is applied again",
        (
            Edit(
                APPLYING,
                "            if version <= versions[place]:\n",
                "            if version <= versions[place]:\n"
                "                if again := self._reactions.find(place[0], message.type or ''):\n"
                "                    await run.add(again, message)\n",
            ),
        ),
        faults=("relay-terminated",),
        fails=("applied once or held", "followed up once"),
    ),
    Mutant(
        "replay-without-the-lock",
        "two replays of a key at once apply it twice; what arrives meanwhile queues behind a key that is free by then",
        (
            Edit(
                DEAD_LETTERS,
                '"SELECT true FROM parked_key WHERE consumer = $1 AND topic = $2 AND msg_key = $3 FOR UPDATE"\n'
                '            + (" SKIP LOCKED" if skip_locked else ""),\n',
                '"SELECT true FROM parked_key WHERE consumer = $1 AND topic = $2 AND msg_key = $3",\n',
            ),
            Edit(PARKING, " ORDER BY p.topic, p.msg_key FOR SHARE OF p", ""),
        ),
        faults=("replays-under-load",),
        fails=("applied once or held",),
    ),
    Mutant(
        "retries-poison-for-ever",
        "an event that can never be applied holds up all that comes behind it in its partition",
        (Edit(APPLYING, "        return kind in most and tries >= most[kind]\n", "        return False\n"),),
        faults=("poison",),
        fails=("settled in time", "letters = poison"),
    ),
)


def mutant(name: str) -> Mutant:
    """The mutant of that name. Raises `LookupError` that lists all names."""
    for each in MUTANTS:
        if each.name == name:
            return each
    raise LookupError(f"there is no mutant {name!r}; there are: {', '.join(each.name for each in MUTANTS)}")
