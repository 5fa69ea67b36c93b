"""Memory of each service at the start and after many events, and how long each takes to be ready."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from statistics import median
from uuid import UUID, uuid4

import asyncpg
import psutil

from shared.contracts.base import LegalBasis
from shared.contracts.envelope import Envelope, event_id
from shared.contracts.units import UnitRegistered, UnitReorganised
from shared.platform.database import scoped
from tests.benchmarks.figures import Figures, Sheet
from tests.benchmarks.stand import Running, Stand, standing

SENDER, READERS = "units", ("reports", "festival", "portal")
TOPIC = "units.unit.v1"
VERSIONS = 20
AT_ONCE = 20_000
WITHIN = 3600.0
Row = tuple[UUID, str, str, int, str, bytes, str]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many events go from `units` to the other services, and how often each service is started."""

    events: int = 1_000_000
    starts: int = 3


@dataclass
class Results:
    """Seconds from start to ready by service; its memory (resident) in megabytes when ready and after the events."""

    sizes: Sizes
    ready: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    before: dict[str, float] = field(default_factory=dict[str, float])
    after: dict[str, float] = field(default_factory=dict[str, float])
    seconds: float = 0


async def run(sizes: Sizes, report: Callable[[str], None]) -> Results:
    """Each service is started and stopped; then all run, and events that stand in the outbox go through them."""
    results = Results(sizes)
    with standing(report) as stand:
        await stand.prepare()
        names = (SENDER, *READERS)
        for _ in range(sizes.starts):
            for name in names:
                began = time.perf_counter()
                stand.start(stand.real(name))
                results.ready[name].append(time.perf_counter() - began)
                stand.stop()
        running = dict(zip(names, stand.start(*(stand.real(name) for name in names)), strict=True))
        results.before = {name: _megabytes(each) for name, each in running.items()}
        began = time.perf_counter()
        await _through(stand, sizes.events, report)
        results.seconds = time.perf_counter() - began
        results.after = {name: _megabytes(each) for name, each in running.items()}
    return results


def rows(events: int) -> Iterator[Row]:
    """Rows of the outbox of `units`: police units are registered, and reorganised again and again."""
    began = date(2000, 1, 1)
    for n in range(events):
        number, version = divmod(n, VERSIONS)
        key, day = f"commune_police-{number}", began + timedelta(days=version)
        name = f"Công an xã mẫu {number} (DỮ LIỆU MẪU)"
        basis = LegalBasis.model_validate({"number": f"{version}/QĐ-MẪU"})
        about = {"name": name, "parent": None, "area": None, "symbol": "CAX", "offices": (), "legal_basis": basis}
        if version == 0:
            event = UnitRegistered.model_validate(about | {"kind": "commune_police", "valid_from": day})
        else:
            event = UnitReorganised.model_validate(about | {"effective_on": day})
        own = event_id(TOPIC, key, version + 1)
        envelope = Envelope(
            own, event.type, "/units", key, datetime.now(UTC), version + 1, "bench:nobody",
            f"/schemas/{event.type}.v1.json", correlation_id=uuid4(),
        )  # fmt: skip
        headers = json.dumps(envelope.headers())
        yield own, TOPIC, key, version + 1, event.type, event.model_dump_json().encode(), headers


async def _through(stand: Stand, events: int, report: Callable[[str], None]) -> None:
    database = await asyncpg.connect(scoped(stand.admin_url, SENDER))
    columns = ("event_id", "topic", "msg_key", "aggregate_version", "event_type", "payload", "headers")
    try:
        waiting = rows(events)
        while batch := list(islice(waiting, AT_ONCE)):
            await database.copy_records_to_table("outbox", records=batch, columns=columns, timeout=WITHIN)
        deadline = time.monotonic() + WITHIN
        while (least := await _read(database)) < events:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{least} of {events} events after {WITHIN:.0f} s")
            report(f"{least} of {events} events")
            await asyncio.sleep(10 if events > 100_000 else 0.5)
    finally:
        await database.close()


async def _read(database: asyncpg.Connection) -> int:
    """How many events the service that has read fewest has applied."""
    counts = [
        await database.fetchval(f"SELECT coalesce(sum(version), 0)::bigint FROM {name}.applied WHERE topic = $1", TOPIC)
        for name in READERS
    ]
    return min(counts)


def _megabytes(running: Running) -> float:
    return psutil.Process(running.process.pid).memory_info().rss / 2**20


def figures(results: Results) -> Figures:
    """Starts and memory."""
    lines = [
        (
            name,
            f"{median(results.ready[name]):.1f}",
            f"{results.before[name]:.0f}",
            f"{results.after[name]:.0f}",
        )
        for name in results.before
    ]
    title = (
        f"{results.sizes.events:,} events of {TOPIC} through the relay of {SENDER} and the consumers of the others,"
        f" in {results.seconds:.0f} s"
    )
    columns = ("", "start to ready, s", "memory when ready, MB", "after the events, MB")
    return Figures([Sheet(title, columns, lines)])
