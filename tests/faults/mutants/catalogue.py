"""Known ways of getting messaging wrong, each a small edit of the real source."""

from dataclasses import dataclass

from tests.faults.mutants.edits import Edit


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong implementation. `breaks` says what goes wrong with it, `faults` under which it is sure to show.

    `fails` are the checks that must find what goes wrong, in findings that have the words of `says`: what others find
    does not count.
    """

    name: str
    breaks: str
    edits: tuple[Edit, ...]
    faults: tuple[str, ...]
    fails: tuple[str, ...]
    says: str = ""


TENURE, WAVE = "shared.messaging.tenure", "shared.messaging.wave"
SESSION, CURSOR = "shared.messaging.session", "shared.messaging.cursor"
CONSUMER, APPLYING = "shared.messaging.consumer", "shared.messaging.applying"
PARKING, DEAD_LETTERS = "shared.messaging.parking", "shared.messaging.dead_letters"
SAVING, ROWS, PUBLISHER = "shared.messaging.saving", "shared.messaging.rows", "shared.messaging.publisher"
SEALING = "shared.messaging.sealing"

LOST = ("none lost",)
SKIPPED = ("none skipped",)
DOUBLED = ("none doubled",)
COUNTERS = "faults.counter.v1"  # nothing of the harness may be imported here: it has what is to be edited
_published_apart = Edit(
    SAVING,
    " AS e(id, event_id, version, type, payload, headers, n) USING (id) ORDER BY e.n)",
    " AS e(id, event_id, version, type, payload, headers, n) USING (id) WHERE false ORDER BY e.n)",
)
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
                TENURE,
                "        self._is_due = self.is_full =",
                "        self._mark.look((await self._session.fetch(0, [], 0)).xmin)\n"
                "        self._is_due = self.is_full =",
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
                TENURE,
                "        self._mark, self._cursor = Mark(), Cursor(low)\n",
                "        self._mark, self._cursor = _KEPT, Cursor(low)\n",
            ),
            Edit(TENURE, "MOVE_EVERY = 0.2\n", "MOVE_EVERY = 0.2\n_KEPT = Mark()\n"),
        ),
        faults=("ids-taken-back",),
        fails=LOST,
    ),
    Mutant(
        "cursor-before-acknowledgement",
        "the cursor passes rows that Kafka does not have yet: a failure after that loses them",
        (
            Edit(
                TENURE,
                "        if self._cursor.low > self._written and now - self._written_at > MOVE_EVERY:\n"
                '            crash_point("cursor-not-moved")\n'
                "            await self._session.move(self._cursor.low)\n"
                "            self._written, self._written_at = self._cursor.low, now\n",
                "        if self._cursor.high > self._written:\n"
                "            await self._session.move(self._cursor.high)\n"
                "            self._written, self._written_at = self._cursor.high, now\n",
            ),
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
                TENURE,
                "        self._wave = Wave(publisher, session, self._cursor, silence)\n",
                "        self._wave = Pipelined(publisher, session, self._cursor, silence)\n",
            ),
            Edit(
                WAVE,
                "                self._parcels.append(parcel)\n",
                '''                self._parcels.append(parcel)


class Pipelined(Wave):
    """Two producers by turns, and only the wave before the last is waited for."""

    def __init__(self, publisher: Publisher, *rest: object) -> None:
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
''',
            ),
            Edit(TENURE, "import Wave\n", "import Pipelined, Wave\n"),
        ),
        faults=("slow-broker",),
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
                TENURE,
                "            await set_within(self._wake, self._poll)\n",
                "            await self._wave.patiently(self._wake.wait(), 86_400)\n",
            ),
        ),
        faults=("unannounced",),
        fails=("settled in time",),
        says="the outbox of faults_source is published up to",
    ),
    Mutant(
        "ack-first",
        "FastStream's default: offsets are committed by the clock, whether or not the batch is in the database",
        (Edit(CONSUMER, "ack_policy=AckPolicy.MANUAL,", "ack_policy=AckPolicy.ACK_FIRST,"),),
        faults=("sinks-cut-off-and-killed",),
        fails=SKIPPED,
    ),
    Mutant(
        "offsets-before-database",
        "a process that dies between the two has skipped its batch",
        (
            Edit(
                CONSUMER,
                "        await self._applier.apply(records, still_ours)\n",
                "        with contextlib.suppress(KafkaError):\n"
                "            first = {_partition(record): record.offset + 1 for record in records}\n"
                "            await self._subscriber.consumer.commit(first)\n"
                "        await self._applier.apply(records, still_ours)\n",
            ),
        ),
        faults=("sinks-cut-off-and-killed",),
        fails=SKIPPED,
    ),
    Mutant(
        "returns-on-error",
        "the handler gives up a batch that fails and reads on: what was in it is lost",
        (
            Edit(APPLYING, "            if len(ours) == 1:\n", "            if False:\n"),
            Edit(APPLYING, "parts += reversed(_taken_apart(ours, done.at))", "pass"),
        ),
        faults=("sessions-terminated",),
        fails=SKIPPED,
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
        fails=DOUBLED,
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
        fails=DOUBLED,
    ),
    Mutant(
        "retries-poison-for-ever",
        "an event that can never be applied holds up all that comes behind it in its partition",
        (Edit(APPLYING, "        return kind in most and tries >= most[kind]\n", "        return False\n"),),
        faults=("poison",),
        fails=("settled in time",),
        says=f"has read {COUNTERS}",
    ),
    Mutant(
        "ends-on-poison",
        "a reader that ends at an event that it cannot apply, and trusts that it is started again, ends for ever",
        (
            Edit(
                APPLYING,
                "                        failed = error\n                        continue\n",
                "                        raise\n",
            ),
        ),
        faults=("poison",),
        fails=("ended by itself",),
        says="consumer ended by itself: Escaped",
    ),
    Mutant(
        "dual-write",
        "a command's row is committed before its events are saved: who dies in between has changed it in silence",
        (
            _published_apart,
            Edit(
                SAVING,
                '    return {row["id"] for row in rows}\n',
                '    there = {row["id"] for row in rows}\n'
                '    crash_point("committed-not-notified")\n'
                "    await connection.executemany(\n"
                '        "INSERT INTO outbox(event_id, topic, msg_key, aggregate_version, event_type, payload,"\n'
                '        " headers) VALUES ($1, $2, $3, $4, $5, $6, $7)",\n'
                "        [\n"
                "            (e.id, first.topic, key, e.version, e.type, e.payload, as_json(e.headers))\n"
                "            for key, e in events if key in there\n"
                "        ],\n"
                "    )\n"
                "    return there\n",
            ),
            Edit(
                SAVING,
                "from asyncpg import Connection\n",
                "from json import dumps as as_json\n"
                "from asyncpg import Connection\n"
                "from shared.messaging.crash import crash_point\n",
            ),
        ),
        faults=("crash:committed-not-notified",),
        fails=("row = outbox",),
    ),
    Mutant(
        "logs-afterwards",
        "a command is answered before its line of the audit log is written: who dies in between has hidden it",
        (
            Edit(
                ROWS,
                "                saved = await save(connection, [asked.item for asked in group])\n",
                "                items = [replace(asked.item, line=None) for asked in group]\n"
                "                saved = await save(connection, items)\n"
                "            lines = [a.item.line for a in group if a.item.id in saved and a.item.line]\n"
                "            asyncio.get_running_loop().create_task(_log(self._pool, lines)) if lines else None\n",
            ),
            Edit(
                ROWS,
                "def _wrote_nothing(",
                "_tasks = set()\n\n\n"
                "async def _log(pool: Any, lines: list[str]) -> None:\n"
                "    _tasks.add(asyncio.current_task())\n"
                "    await asyncio.sleep(0.3)\n"
                "    async with pool.acquire() as connection:\n"
                "        await note(connection, lines)\n\n\n"
                "def _wrote_nothing(",
            ),
            Edit(
                ROWS,
                "import asyncpg\n",
                "import asyncio\nfrom dataclasses import replace\n\nimport asyncpg\n"
                "from shared.messaging.audit import note\n",
            ),
        ),
        faults=("source-killed",),
        fails=("logged once",),
    ),
    Mutant(
        "seals-what-it-sees",
        "a line that commits late has a number below those that are sealed: no seal covers it",
        (
            Edit(
                SEALING,
                "                settled = await self._settled(connection, newest)\n"
                "                last = await self._seal_up_to(connection, last, settled)\n",
                "                settled = newest\n"
                "                last = await self._seal_up_to(connection, last, 1 << 62)\n",
            ),
        ),
        faults=("late-commits-slow-network",),
        fails=("seals hold",),
        says="added after the block was sealed",
    ),
    Mutant(
        "by-turns",
        "a row's partition is not its key's: the events of a key are in several, and in no order",
        (
            Edit(
                PUBLISHER,
                "partition_of(row.key.encode(), partitions[row.topic])",
                "row.id % partitions[row.topic]",
            ),
        ),
        faults=("relay-terminated",),
        fails=("one partition",),
    ),
    Mutant(
        "current-trace",
        "a record carries the relay's trace in place of the one in which its event was saved",
        (
            Edit(
                PUBLISHER,
                "        stored: dict[str, str] = from_json(self.headers)\n",
                "        stored: dict[str, str] = from_json(self.headers)\n"
                '        stored["traceparent"] = f"00-{self.id + 1:032x}-{self.id + 1:016x}-01"\n',
            ),
        ),
        faults=("relay-terminated",),
        fails=("trace carried",),
    ),
    Mutant(
        "locks-the-session",
        "a replay locks its key for the session, which goes back to the pool with the lock",
        (
            Edit(
                DEAD_LETTERS,
                "    async with connection.transaction():\n        if not await connection.fetchval(\n",
                "    async with connection.transaction():\n"
                '        await connection.execute("SELECT pg_try_advisory_lock(75, hashtext($1))", key)\n'
                "        if not await connection.fetchval(\n",
            ),
        ),
        faults=("replays-under-load",),
        fails=("nothing leaks",),
        says="advisory lock 75/",
    ),
)


def mutant(name: str) -> Mutant:
    """The mutant of that name. Raises `LookupError` that lists all names."""
    for each in MUTANTS:
        if each.name == name:
            return each
    raise LookupError(f"there is no mutant {name!r}; there are: {', '.join(each.name for each in MUTANTS)}")
